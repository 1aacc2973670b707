import { Download, ExternalLink } from 'lucide-react'
import type { BadgeView } from '../../../../domain/credentials/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Card, Chip, Icon, Row, SegmentedChoice, Stack, Time, toast } from '../../ui/index.ts'
import styles from './credentials.module.css'
import { BADGE_WORDS } from './words.ts'

const SHOWN = [
  { value: 'no', label: 'Only me' },
  { value: 'yes', label: 'Everyone' },
] as const

/** A member’s badges, the latest first. */
export function Badges({ items }: { items: readonly BadgeView[] }) {
  return (
    <Stack as="ul" gap={3}>
      {items.map(badge => (
        <li key={badge.id}>
          <Card>
            <Badge badge={badge} />
          </Card>
        </li>
      ))}
    </Stack>
  )
}

function Badge({ badge }: { badge: BadgeView }) {
  const { id, title, citation, from, until, state, shown, path, token, addToProfile } = badge
  const holds = state === 'valid'
  const show = useAsk('credentials.showBadge', {
    refreshes: ['credentials.badges'],
    onDone: ({ badge: changed }) =>
      toast.done(changed.shown ? 'Everyone may see its page now.' : 'Only you see its page now.'),
  })
  return (
    <Stack gap={3}>
      <Row gap={4} align="top">
        {holds && token !== null && <img className={styles.seal} src={`${path}.svg`} alt="" />}
        <Stack gap={1}>
          <h3 className="lasting big">{title}</h3>
          <p className="sm quiet">
            <Time at={from} form="day" /> to <Time at={until} form="day" inSentence />
          </p>
          <div>
            <Chip hue={holds ? 'moss' : undefined}>{BADGE_WORDS[state]}</Chip>
          </div>
          {citation !== '' && <p className="prose lasting">{citation}</p>}
        </Stack>
      </Row>
      {holds && (
        <>
          <SegmentedChoice
            label="Who may see its page"
            options={SHOWN}
            value={shown ? 'yes' : 'no'}
            onChange={value =>
              show.mutate(
                { badgeId: id, shown: value === 'yes' },
                { onError: error => toast.failed(`Not changed. ${sentenceOf(error)}`) },
              )
            }
          />
          <Row wrap gap={4}>
            <a href={path}>{shown ? 'Its page for everyone' : 'Its page, as you see it'}</a>
            <a href={`${path}.png`} download="badge.png">
              <Icon of={Download} /> Picture
            </a>
            <a href={`${path}.jwt`} download="badge.jwt">
              <Icon of={Download} /> Open Badge 3.0
            </a>
            {addToProfile !== null && (
              <a href={addToProfile} target="_blank" rel="noopener noreferrer">
                <Icon of={ExternalLink} /> Add to LinkedIn
              </a>
            )}
          </Row>
        </>
      )}
    </Stack>
  )
}
