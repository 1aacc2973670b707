import { Check, Circle } from 'lucide-react'
import type { ProbationView } from '../../../../domain/groups/contract.ts'
import { Link } from 'react-router'
import { useCall } from '../../lib/query.ts'
import { Chip, Faces, Icon, Row, Stack, Time } from '../../ui/index.ts'
import { FlagButton } from '../moderation/flag-button.tsx'
import styles from './groups.module.css'
import type { ShownGroup } from './use-group.ts'
import { LIFE_WORDS } from './words.ts'

/** What is known of a group beside its talk: its life, where it is, what it is about, who hosts it. */
export function AboutGroup({ group, probation }: Pick<ShownGroup, 'group' | 'probation'>) {
  const { label, says } = LIFE_WORDS[group.life]
  return (
    <Stack gap={5} className={styles.about}>
      <div>
        <h2>{label}</h2>
        <p className="sm quiet">{says}</p>
        {probation !== null && <Needs probation={probation} />}
      </div>
      {group.region !== null && (
        <div>
          <h2>Chapter</h2>
          <p className="sm">{group.region}</p>
        </div>
      )}
      {group.tags.length > 0 && (
        <div>
          <h2>About</h2>
          <Tags tags={group.tags} />
        </div>
      )}
      <Hosts group={group} />
      <p className="xs quiet">
        Started <Time at={group.createdAt} form="day" inSentence />
      </p>
      {group.membership?.role !== 'host' && (
        <Row>
          <FlagButton kind="group" id={group.id} what={group.name} />
        </Row>
      )}
    </Stack>
  )
}

/** Tags as links to the groups that share them. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <Row gap={1} wrap as="ul">
      {tags.map(tag => (
        <li key={tag}>
          <Link to={`/groups?tag=${encodeURIComponent(tag)}`} className={styles.tag}>
            <Chip look="line">{tag}</Chip>
          </Link>
        </li>
      ))}
    </Row>
  )
}

function Needs({ probation: { members, regulars, hasCharter, countedAt } }: { probation: ProbationView }) {
  const needs = [
    {
      met: members.have >= members.need,
      says: `${members.need} members: ${Math.min(members.have, members.need)} so far`,
    },
    {
      met: regulars.have >= regulars.need,
      says: `${regulars.need} people who wrote in two different weeks: ${Math.min(regulars.have, regulars.need)} so far`,
    },
    { met: hasCharter, says: hasCharter ? 'A charter' : 'A charter: none yet' },
  ]
  return (
    <>
      <ul className={styles.needs}>
        {needs.map(({ met, says }) => (
          <li key={says}>
            <Icon of={met ? Check : Circle} size="s" label={met ? 'There' : 'Missing'} />
            <span>{says}</span>
          </li>
        ))}
      </ul>
      <p className="xs quiet">
        {countedAt === null ? (
          'Counted once a day; lounges never.'
        ) : (
          <>
            Counted <Time at={countedAt} form="ago" inSentence />, lounges never.
          </>
        )}
      </p>
    </>
  )
}

function Hosts({ group }: Pick<ShownGroup, 'group'>) {
  const mayRead = group.membership?.state === 'member' || group.reading === 'everyone'
  const hosts = useCall(
    'groups.members',
    { groupId: group.id, role: 'host', limit: 10 },
    { enabled: mayRead },
  )
  if (hosts.data === undefined || hosts.data.items.length === 0) return null
  return (
    <div>
      <h2>{hosts.data.items.length === 1 ? 'Host' : 'Hosts'}</h2>
      <Row gap={2}>
        <Faces people={hosts.data.items.map(({ memberId, name }) => ({ id: memberId, name }))} />
        <span className="sm">{hosts.data.items.map(({ name }) => name).join(', ')}</span>
      </Row>
    </div>
  )
}
