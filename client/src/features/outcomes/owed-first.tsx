import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { OwedView } from '../../../../domain/outcomes/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Card, Note, Section, Stack, Time } from '../../ui/index.ts'
import { OutcomeForm } from '../cases/outcome-form.tsx'

/** So many are asked at a time: the rest stays where it is. */
const ASKED_AT_ONCE = 2

/** What has to be told before a further case goes out. A case of this minute goes out all the same. */
export function OwedFirst({ isUrgent }: { isUrgent: boolean }) {
  const owed = useCall('outcomes.owed', {}).data
  const [asked, setAsked] = useState<readonly string[]>()
  // Who has begun to tell is asked for the rest, too, though one less would be enough.
  if (owed?.holdsUp === true && asked === undefined)
    setAsked(
      owed.items
        .filter(({ asks }) => asks === 'outcome')
        .slice(0, ASKED_AT_ONCE)
        .map(({ caseId }) => caseId),
    )
  const items = owed?.items.filter(({ caseId }) => asked?.includes(caseId)) ?? []
  if (items.length === 0) return null
  if (isUrgent)
    return (
      <Note hue="dusk" icon={CircleHelp}>
        A case of this minute goes out at once. Afterwards we ask what came of{' '}
        {items.length === 1 ? 'one' : items.length} that {items.length === 1 ? 'was' : 'were'} answered.
      </Note>
    )
  return (
    <Section title="First: what came of these?">
      <Stack gap={4}>
        <p className="sm quiet">
          They were answered, and whoever answered does not know how it went. What you write below is kept
          meanwhile.
        </p>
        {items.map(item => (
          <OneOwed key={item.caseId} item={item} />
        ))}
      </Stack>
    </Section>
  )
}

function OneOwed({ item: { caseId, title, specialty, since } }: { item: OwedView }) {
  return (
    <Card as="article">
      <Stack gap={3}>
        <div>
          <h3 className="lasting">
            <Link to={`/cases/${caseId}`}>{title}</Link>
          </h3>
          <p className="sm quiet">
            {specialty.name}, answered <Time at={since} inSentence />
          </p>
        </div>
        <OutcomeForm
          caseId={caseId}
          about={title}
          told={null}
          helper="Whoever answered"
          onEnd={() => undefined}
        />
      </Stack>
    </Card>
  )
}
