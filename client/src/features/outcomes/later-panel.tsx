import { useState } from 'react'
import type { Later } from '../../../../domain/outcomes/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { queryClient, keyOf, refresh, useAsk, useCall } from '../../lib/query.ts'
import { Button, Chip, SegmentedChoice, Stack, Time, toast } from '../../ui/index.ts'
import { LATER_HUES, LATER_WORDS } from './words.ts'

const CHOICES = (Object.keys(LATER_WORDS) as Later[]).map(value => ({ value, label: LATER_WORDS[value] }))

/** How the patient, or the matter, stands two to three months later: asked of the asker, read by everyone else. */
export function LaterPanel({ caseId, mine }: { caseId: string; mine: boolean }) {
  const asked = useCall('outcomes.later', { caseId })
  const [changing, setChanging] = useState(false)
  // The page is whole without it: while it is not known, nothing stands here.
  if (asked.data === undefined) return null
  const { later, mayTell } = asked.data
  if (mayTell && (later === null || changing))
    return <LaterForm caseId={caseId} told={later?.how} onEnd={() => setChanging(false)} />
  if (later === null) return null
  return (
    <section aria-label="Months later">
      <Stack gap={3}>
        <h2 className="lasting">Months later</h2>
        <p className="sm quiet">
          Told by {mine ? 'you' : 'the asker'}, <Time at={later.at} />
        </p>
        <div>
          <Chip hue={LATER_HUES[later.how]}>{LATER_WORDS[later.how]}</Chip>
        </div>
        {mayTell && (
          <div>
            <Button onClick={() => setChanging(true)}>Change how it stands</Button>
          </div>
        )}
      </Stack>
    </section>
  )
}

type FormProps = { caseId: string; told: Later | undefined; onEnd: () => void }

function LaterForm({ caseId, told, onEnd }: FormProps) {
  const [how, setHow] = useState(told)
  const tell = useAsk('outcomes.tellLater', {
    onDone: output => {
      queryClient.setQueryData(keyOf('outcomes.later', { caseId }), output)
      refresh('outcomes.owed')
      toast.done('Saved. Thank you for the second look.')
      onEnd()
    },
  })
  return (
    <form
      aria-label="How does it stand today?"
      onSubmit={event => {
        event.preventDefault()
        if (how === undefined || tell.isPending) return
        tell.mutate({ caseId, how }, { onError: error => toast.failed(`Not saved. ${sentenceOf(error)}`) })
      }}
    >
      <Stack gap={4}>
        <header>
          <h2 className="lasting">How does it stand today?</h2>
          <p className="sm quiet">One question, months later: it shows whether the advice lasted.</p>
        </header>
        <SegmentedChoice
          label="The patient, or the matter"
          look="list"
          options={CHOICES}
          value={how}
          onChange={setHow}
        />
        <Button kind="go" wide type="submit" busy={tell.isPending} disabled={how === undefined}>
          Save how it stands
        </Button>
      </Stack>
    </form>
  )
}
