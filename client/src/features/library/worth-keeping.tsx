import { Link, useNavigate } from 'react-router'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Item, ItemList, Section, toast } from '../../ui/index.ts'

/** Resolved cases a consultant answered, of which nobody has made an entry. Nothing is said where there are none. */
export function WorthKeeping() {
  const navigate = useNavigate()
  const found = useCall('library.worthKeeping', {})
  const propose = useAsk('library.propose', {
    refreshes: ['library.list', 'library.worthKeeping'],
    onDone: ({ entry }) => void navigate(`/entries/${entry.id}${entry.may.edit ? '/edit' : ''}`),
  })
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Section title="Worth keeping?" aside="resolved by you, and not in the library yet">
      <ItemList label="Worth keeping">
        {items.map(({ caseId, title, specialty }) => (
          <Item
            key={caseId}
            action={
              <Button
                busy={propose.isPending && propose.variables.caseId === caseId}
                onClick={() =>
                  propose.mutate(
                    { caseId, clientId: `case-${caseId}` },
                    { onError: error => toast.failed(sentenceOf(error)) },
                  )
                }
              >
                Propose an entry<span className="unseen"> from {title}</span>
              </Button>
            }
          >
            <h3 className="lasting">
              <Link to={`/cases/${caseId}`}>{title}</Link>
            </h3>
            <p className="sm quiet">{specialty.name}</p>
          </Item>
        ))}
      </ItemList>
    </Section>
  )
}
