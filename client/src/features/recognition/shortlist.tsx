import { RefreshCw, Scale } from 'lucide-react'
import type { CandidateView, CycleView } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Empty, ErrorState, LoadingRows, Note, Section, Time, toast } from '../../ui/index.ts'
import { Candidate } from './candidate.tsx'
import styles from './shortlist.module.css'
import { namesIn } from './words.ts'

/** The names a cycle brought up, in no order of merit but that of the evidence. */
export function Shortlist({ cycle }: { cycle: CycleView }) {
  const list = useCall('recognition.shortlist', { cycleId: cycle.id })
  const draft = useAsk('recognition.draft', {
    refreshes: ['recognition.shortlist', 'recognition.cycles'],
    onDone: ({ cycle: drafted }) =>
      toast.done(`Drafted again from the ledger. ${namesIn(drafted.candidateCount)} on the list.`),
  })
  const shown = list.data?.cycle ?? cycle

  return (
    <Section
      title="Shortlist"
      aside={
        shown.draftedAt === null ? (
          'not drafted yet'
        ) : (
          <>
            {namesIn(shown.candidateCount)}, drafted <Time at={shown.draftedAt} form="ago" />
          </>
        )
      }
      more={
        shown.state === 'open' && (
          <Button
            slim
            icon={RefreshCw}
            busy={draft.isPending}
            onClick={() =>
              draft.mutate(
                { cycleId: cycle.id },
                {
                  onError: error => toast.failed(`Not drafted. The former list stands. ${sentenceOf(error)}`),
                },
              )
            }
          >
            {draft.isPending ? 'Drafting' : 'Draft again'}
          </Button>
        )
      }
    >
      {list.data !== undefined ? (
        <Names candidates={list.data.candidates} rules={list.data.rules} isOpen={shown.state === 'open'} />
      ) : list.error === null ? (
        <LoadingRows count={4} />
      ) : (
        <ErrorState
          title="We could not load the shortlist."
          safe="The evidence is safe."
          reference={list.error.requestId}
          onRetry={() => void list.refetch()}
        />
      )}
    </Section>
  )
}

type NamesProps = { candidates: readonly CandidateView[]; rules: string; isOpen: boolean }

function Names({ candidates, rules, isOpen }: NamesProps) {
  if (candidates.length === 0) {
    return (
      <Empty title="Nobody is on the list">
        {isOpen
          ? 'Someone comes onto it once two colleagues, or one who told a useful outcome, confirmed their help.'
          : 'In this period nobody’s help was confirmed by two colleagues or by a useful outcome.'}
      </Empty>
    )
  }
  return (
    <div className={styles.names}>
      <Note hue="dusk" icon={Scale}>
        The order follows the credit in the ledger, by the rules of {rules}. It is where to start reading, not
        a rank: look at the evidence, ask the people, then decide together.
      </Note>
      <ul className={styles.list} aria-label="Shortlist">
        {candidates.map(candidate => (
          <Candidate key={candidate.member.id} candidate={candidate} />
        ))}
      </ul>
    </div>
  )
}
