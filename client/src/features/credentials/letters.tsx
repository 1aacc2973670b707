import { useState } from 'react'
import type { BadgeView, PaperView } from '../../../../domain/credentials/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Button, ErrorState, ItemList, LoadingRows, Section, Stack } from '../../ui/index.ts'
import { LetterForm } from './letter-form.tsx'
import { PaperItem } from './paper.tsx'

/** Letters to a boss, a client, a dean: written by the association, sent by nobody but the member. */
export function Letters({ badge }: { badge: BadgeView }) {
  const papers = useCall('credentials.papers', {})
  const [writing, setWriting] = useState<PaperView | 'new' | null>(null)
  const letters = papers.data?.items.filter(({ kind }) => kind === 'letter')
  return (
    <Section title="Letters">
      <Stack gap={4}>
        <p className="quiet">
          The association writes to your boss, or to whom you like. You see every word before anything goes
          out.
        </p>
        {writing === null ? (
          <div>
            <Button onClick={() => setWriting('new')}>Write a letter</Button>
          </div>
        ) : (
          <LetterForm
            key={writing === 'new' ? 'new' : writing.id}
            badgeId={badge.id}
            draft={writing === 'new' ? null : writing}
            mails={papers.data?.mails ?? false}
            onClose={() => setWriting(null)}
          />
        )}
        {letters === undefined ? (
          papers.error === null ? (
            <LoadingRows count={1} face={false} />
          ) : (
            <ErrorState
              title="We could not load your letters."
              reference={papers.error.requestId}
              onRetry={() => void papers.refetch()}
            />
          )
        ) : (
          letters.length > 0 && (
            <ItemList label="Your letters">
              {letters.map(paper => (
                <PaperItem key={paper.id} paper={paper} onEdit={() => setWriting(paper)} />
              ))}
            </ItemList>
          )
        )}
      </Stack>
    </Section>
  )
}
