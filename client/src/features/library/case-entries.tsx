import { Link, useNavigate } from 'react-router'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Section, Stack, toast } from '../../ui/index.ts'
import { isEditorOf } from './words.ts'

/** What the library holds of a case, and for consultants and editors the way there. */
export function CaseEntries({ item }: { item: CaseView }) {
  const me = useMe()
  const navigate = useNavigate()
  const isResolved = item.acceptedReplyId !== null
  const entries = useCall('library.list', { caseId: item.id }, { enabled: isResolved })
  const propose = useAsk('library.propose', {
    refreshes: ['library.list'],
    onDone: ({ entry }) => void navigate(`/entries/${entry.id}${entry.may.edit ? '/edit' : ''}`),
  })
  const isEditor = isEditorOf(me.grants, item.specialty.id)
  const mayPropose =
    isEditor ||
    me.grants.some(
      ({ role, scope }) => role === 'consultant' && (scope === '*' || scope === item.specialty.id),
    )
  const items = entries.data?.items ?? []
  if (!isResolved || (items.length === 0 && !mayPropose)) return null

  return (
    <Section title="In the library">
      <Stack gap={3}>
        {items.length > 0 && (
          <ul>
            {items.map(entry => (
              <li key={entry.id}>
                <Link to={`/entries/${entry.id}`} className="lasting">
                  {entry.question}
                </Link>
              </li>
            ))}
          </ul>
        )}
        {mayPropose && (
          <div>
            <Button
              busy={propose.isPending}
              onClick={() =>
                propose.mutate(
                  { caseId: item.id, clientId: `case-${item.id}` },
                  { onError: error => toast.failed(sentenceOf(error)) },
                )
              }
            >
              {isEditor ? 'Write an entry from this case' : 'Propose an entry from this case'}
            </Button>
          </div>
        )}
      </Stack>
    </Section>
  )
}
