import { Link } from 'react-router'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { useCall } from '../../lib/query.ts'
import { ItemList, Section } from '../../ui/index.ts'
import { ResearchRow } from './research-item.tsx'

/** What was published that shares words with a case. Nothing is said where there is nothing. */
export function CaseResearch({ item }: { item: CaseView }) {
  const found = useCall('research.forCase', { caseId: item.id })
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Section
      title="Published lately"
      more={<Link to={`/research?specialty=${item.specialty.id}`}>All of {item.specialty.name}</Link>}
    >
      <ItemList label="Published lately">
        {items.map(each => (
          <ResearchRow key={each.id} item={each} brief />
        ))}
      </ItemList>
    </Section>
  )
}
