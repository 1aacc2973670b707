import { useRef, useState } from 'react'
import { Link } from 'react-router'
import type { BoardCard } from '../../../../domain/recognition/contract.ts'
import { useCall } from '../../lib/query.ts'
import { usePaged } from '../../lib/paged.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import {
  Asked,
  Avatar,
  ButtonLink,
  Chip,
  Item,
  ItemList,
  ItemTitle,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
} from '../../ui/index.ts'
import { AGREEMENT_SCALE, CATEGORIES, pointsOf, standingOf } from './nomination-words.ts'
import styles from './recognition.module.css'
import { StaffPlaces } from './staff-places.tsx'

/** A cycle as a board: what comes in, what is reviewed, what was decided. */
export function BoardPage() {
  const cycles = usePaged('recognition.cycles', { limit: 24 })
  const [chosen, setChosen] = useState<string>()
  const cycle = cycles.items?.find(({ id }) => id === chosen) ?? cycles.items?.[0]
  const board = useCall(
    'recognition.nominations',
    { cycleId: cycle?.id ?? '' },
    { enabled: cycle !== undefined, keepsFormer: true },
  )
  const isPresent = cycle !== undefined && cycle.id === cycles.items?.[0]?.id
  return (
    <Page title="Nominations">
      <PageHeader
        title="Nominations"
        says="They come in all year and stand over from month to month until they are decided."
      />
      <Stack gap={5}>
        <StaffPlaces />
        {cycle !== undefined && (
          <Row wrap gap={3}>
            <SelectField
              aria-label="Cycle"
              value={cycle.id}
              onChange={event => setChosen(event.currentTarget.value)}
              data={(cycles.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
            {typeof board.data?.alpha === 'number' && (
              <span className="sm quiet">
                How far reviewers agree: {pointsOf(board.data.alpha)}. {AGREEMENT_SCALE}.
              </span>
            )}
          </Row>
        )}
        {cycle !== undefined && (
          <Asked of={board} what="the nominations">
            {({ cards }) => <Board cards={cards} isPresent={isPresent} />}
          </Asked>
        )}
        {isPresent && <Suggestions />}
      </Stack>
    </Page>
  )
}

const COLUMNS = [
  ['intake', 'Intake', 'Nobody waits here.'],
  ['review', 'Under review', 'Nothing is under review.'],
  ['decided', 'Decided', 'Nothing was decided yet.'],
] as const

function Board({ cards, isPresent }: { cards: readonly BoardCard[]; isPresent: boolean }) {
  const board = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const step = (by: number) => {
    const links = [...(board.current?.querySelectorAll<HTMLElement>('h3 a') ?? [])]
    const at = links.findIndex(link => link === document.activeElement)
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus()
  }
  useShortcut({ key: 'j', says: 'Next nomination' }, () => step(1))
  useShortcut({ key: 'k', says: 'Previous nomination' }, () => step(-1))
  const columns = isPresent ? COLUMNS : COLUMNS.slice(2)
  const choose = (id: string, on: boolean) =>
    setChosen(before => [...before.filter(other => other !== id), ...(on ? [id] : [])])
  return (
    <Stack gap={4}>
      {chosen.length > 1 && (
        <Row>
          <ButtonLink kind="go" to={`/recognition/compare?ids=${chosen.join(',')}`}>
            Compare {chosen.length} packs
          </ButtonLink>
        </Row>
      )}
      <div className={styles.board} ref={board}>
        {columns.map(([state, word, empty]) => {
          const shown = cards
            .filter(card => card.state === state)
            .toSorted((a, b) => (a.result?.place ?? Infinity) - (b.result?.place ?? Infinity))
          return (
            <Section key={state} title={word} aside={String(shown.length)}>
              {shown.length === 0 ? (
                <p className="sm quiet">{empty}</p>
              ) : (
                <ul className={styles.cards} aria-label={word}>
                  {shown.map(card => (
                    <NominationCard
                      key={card.id}
                      card={card}
                      isChosen={chosen.includes(card.id)}
                      onChoose={on => choose(card.id, on)}
                    />
                  ))}
                </ul>
              )}
            </Section>
          )
        })}
      </div>
    </Stack>
  )
}

type CardProps = { card: BoardCard; isChosen: boolean; onChoose: (on: boolean) => void }

function NominationCard({ card, isChosen, onChoose }: CardProps) {
  const { id, nominee, category, kind, acceptedAt } = card
  return (
    <li className={styles.card}>
      <Row gap={2}>
        <Avatar id={nominee.id} name={nominee.name} />
        <h3 className="lasting">
          <Link to={`/recognition/nominations/${id}`}>{nominee.name}</Link>
        </h3>
      </Row>
      <Row wrap gap={2}>
        <Chip>{CATEGORIES[category]}</Chip>
        {kind === 'renewal' && <Chip hue="dusk">Renewal</Chip>}
        {card.intakes > 1 && <span className="xs quiet">In its {ordinalOf(card.intakes)} intake</span>}
      </Row>
      <p className="sm">{standingOf(card)}</p>
      {acceptedAt !== null && (
        <label className="sm">
          <input
            type="checkbox"
            checked={isChosen}
            onChange={event => onChoose(event.currentTarget.checked)}
          />{' '}
          Compare<span className="unseen"> the pack of {nominee.name}</span>
        </label>
      )}
    </li>
  )
}

const ordinalOf = (count: number): string => (count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`)

function Suggestions() {
  const asked = useCall('recognition.suggestions', {})
  return (
    <Section title="Worth a thought" aside="from the settled ledger; nobody is nominated by it">
      <Asked of={asked} what="the suggestions">
        {({ items }) =>
          items.length === 0 ? (
            <p className="sm quiet">Nobody’s help reached far enough yet, or all of them are nominated.</p>
          ) : (
            <ItemList label="Worth a thought">
              {items.map(({ member, people, groups, organisations, strongest }) => (
                <Item
                  key={member.id}
                  lead={<Avatar id={member.id} name={member.name} />}
                  action={
                    <ButtonLink slim to={`/people/${member.id}/nominate`}>
                      Nominate<span className="unseen"> {member.name}</span>
                    </ButtonLink>
                  }
                >
                  <ItemTitle>{member.name}</ItemTitle>
                  <p className="sm quiet">
                    {CATEGORIES[strongest]}: helped {people} people in {groups} groups and fields, at{' '}
                    {organisations} organisations.
                  </p>
                </Item>
              ))}
            </ItemList>
          )
        }
      </Asked>
    </Section>
  )
}
