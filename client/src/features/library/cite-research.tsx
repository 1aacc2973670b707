import { useState } from 'react'
import type { CitationView } from '../../../../domain/library/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Button, Item, ItemList, Section, TextField } from '../../ui/index.ts'

export type CitedResearch = Extract<CitationView, { kind: 'research' }>

type Props = {
  specialtyId: string
  cited: readonly CitedResearch[]
  onChange: (cited: CitedResearch[]) => void
}

/** What an entry cites of the research of its specialty, and the way to more. */
export function CiteResearch({ specialtyId, cited, onChange }: Props) {
  const [words, setWords] = useState('')
  const sought = words.trim()
  const found = useCall(
    'research.list',
    { specialtyId, words: sought, limit: 5 },
    { enabled: sought.length >= 3 && specialtyId !== '', keepsFormer: true },
  )
  const others = (found.data?.items ?? []).filter(({ id }) => cited.every(({ itemId }) => itemId !== id))
  return (
    <Section title="Research" level={3}>
      {cited.length > 0 && (
        <ItemList label="Cited research">
          {cited.map(each => (
            <Item
              key={each.itemId}
              action={
                <Button slim onClick={() => onChange(cited.filter(({ itemId }) => itemId !== each.itemId))}>
                  Cite it no more<span className="unseen"> {each.title}</span>
                </Button>
              }
            >
              {each.title} <span className="xs quiet">{each.source}</span>
            </Item>
          ))}
        </ItemList>
      )}
      <TextField
        label="Find research to cite"
        description="Among what came by the feeds of the specialty."
        value={words}
        maxLength={100}
        onChange={event => setWords(event.currentTarget.value)}
      />
      <div aria-live="polite">
        {sought.length >= 3 && found.data !== undefined && others.length === 0 && (
          <p className="sm quiet">Nothing else has these words.</p>
        )}
        {sought.length >= 3 && others.length > 0 && (
          <ItemList label="Research that was found">
            {others.map(({ id: itemId, title, source, url }) => (
              <Item
                key={itemId}
                action={
                  <Button
                    slim
                    onClick={() => onChange([...cited, { kind: 'research', itemId, title, source, url }])}
                  >
                    Cite it<span className="unseen"> {title}</span>
                  </Button>
                }
              >
                {title} <span className="xs quiet">{source}</span>
              </Item>
            ))}
          </ItemList>
        )}
      </div>
    </Section>
  )
}
