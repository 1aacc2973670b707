import { Eye, Hourglass, Route } from 'lucide-react'
import { useState } from 'react'
import type { AskView, CaseView } from '../../../../domain/cases/contract.ts'
import { useCall } from '../../lib/query.ts'
import {
  agoOf,
  Button,
  Dialog,
  ErrorState,
  LoadingRows,
  Note,
  Section,
  Stack,
  useNow,
  WhyPanel,
} from '../../ui/index.ts'
import { expectationWords, STEP_WORDS } from './words.ts'

/** Where a waiting case is, who has seen it, and when to expect advice. */
export function CaseWait({ item }: { item: CaseView }) {
  const isWaiting = item.advisedAt === null && ['submitted', 'routed', 'answered'].includes(item.state)
  if (!isWaiting) return null
  return (
    <Stack gap={2}>
      {item.seenBy.length > 0 && (
        <Note hue="moss" icon={Eye} role="status">
          Seen by {item.seenBy.map(({ name }) => name).join(', ')}.
        </Note>
      )}
      {item.mine && (
        <Note hue="dusk" icon={Hourglass}>
          {expectationWords(item)} <NextStep item={item} />
        </Note>
      )}
      {item.may.readRouting && <WhyRouted item={item} />}
    </Stack>
  )
}

function NextStep({ item: { nextStep } }: { item: CaseView }) {
  const now = useNow()
  if (nextStep === null) return null
  return (
    <>
      If nobody answers, {STEP_WORDS[nextStep.does]} {agoOf(new Date(nextStep.at), now)}.
    </>
  )
}

function WhyRouted({ item }: { item: CaseView }) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Button kind="quiet" slim icon={Route} onClick={() => setOpen(true)}>
        Whom it was put to, and why
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Whom it was put to, and why">
        {open && <Asks caseId={item.id} />}
      </Dialog>
    </div>
  )
}

function Asks({ caseId }: { caseId: string }) {
  const asked = useCall('cases.routing', { caseId })
  if (asked.data === undefined)
    return asked.error === null ? (
      <LoadingRows count={2} />
    ) : (
      <ErrorState
        title="We could not load it."
        safe="The case is safe."
        reference={asked.error.requestId}
        onRetry={() => void asked.refetch()}
      />
    )
  if (asked.data.asks.length === 0) return <p className="quiet">Nobody was asked yet.</p>
  return (
    <Stack gap={5}>
      {asked.data.asks.map(ask => (
        <OneAsk key={ask.consultant.id} ask={ask} />
      ))}
    </Stack>
  )
}

const HOW: Record<AskView['how'], string> = {
  put: 'The case was put to them first.',
  widened: 'They were asked as well, because it waited.',
  paged: 'They were called with everyone on duty.',
}

const FACTORS: Record<AskView['factors'][number]['name'], string> = {
  fit: 'Fit',
  responsiveness: 'Answers in time',
  availability: 'Has room',
  fairness: 'Fair share',
  newcomer: 'A turn for newer ones',
}

function OneAsk({ ask }: { ask: AskView }) {
  const now = useNow()
  const since = agoOf(new Date(ask.askedAt), now)
  const became =
    ask.declinedAt !== null
      ? `Passed it on.${ask.reason === '' ? '' : ` “${ask.reason}”`}`
      : ask.seenAt !== null
        ? 'Has seen it.'
        : 'Has not seen it yet.'
  return (
    <Section
      title={ask.consultant.name}
      level={3}
      aside={`asked ${since}${ask.pages > 1 ? `, called ${ask.pages} times` : ''}`}
    >
      <WhyPanel
        sentence={`${HOW[ask.how]} ${became}`}
        steps={ask.factors.map(({ name, says }) => ({ title: FACTORS[name], detail: says }))}
      />
    </Section>
  )
}
