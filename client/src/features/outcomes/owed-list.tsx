import { useCall } from '../../lib/query.ts'
import { ButtonLink, Item, ItemList, Section, Time } from '../../ui/index.ts'

/** The caller's cases of which something is to be told; nothing where there is none. */
export function OwedList() {
  const items = useCall('outcomes.owed', {}).data?.items ?? []
  if (items.length === 0) return null
  return (
    <Section title="What came of these?" aside={String(items.length)}>
      <ItemList label="Cases to tell about">
        {items.slice(0, 3).map(({ caseId, title, since, asks }) => (
          <Item
            key={caseId}
            action={
              <ButtonLink to={`/cases/${caseId}?tell`}>
                Tell it<span className="unseen"> of {title}</span>
              </ButtonLink>
            }
          >
            <h3 className="lasting">{title}</h3>
            <p className="sm quiet">
              {asks === 'outcome' ? 'Answered' : 'How does it stand today? Accepted'}{' '}
              <Time at={since} inSentence />
            </p>
          </Item>
        ))}
      </ItemList>
    </Section>
  )
}
