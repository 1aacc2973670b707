import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import { Section, SegmentedChoice, Stack, toast } from '../../ui/index.ts'

const CHOICES = [
  { value: 'on', label: 'Where I choose', says: 'Your page, letters and records may tell of it' },
  { value: 'off', label: 'Keep it private', says: 'Only you, and staff who prepare recognition' },
] as const

/** Whether others may read anything of what the ledger counts for the member. */
export function WhoReads() {
  const privacy = useCall('members.privacy', {})
  const choose = useAsk('members.setStanding', {
    refreshes: ['stars.mine', 'credentials.voice'],
    onDone: now => queryClient.setQueryData(keyOf('members.privacy', {}), now),
  })
  // While it is not known what was chosen, nothing is to be shown as chosen.
  if (privacy.data === undefined) return null
  const isShown = choose.isPending ? choose.variables.shown : privacy.data.standingShown
  return (
    <Section title="Who reads it">
      <Stack gap={2}>
        <SegmentedChoice
          label="Where others may read of it"
          options={CHOICES}
          value={isShown ? 'on' : 'off'}
          onChange={value =>
            choose.mutate({ shown: value === 'on' }, { onError: error => toast.failed(sentenceOf(error)) })
          }
        />
        {!isShown && (
          <p className="sm quiet">
            What you handed over before stays with whoever has it until you take it back.
          </p>
        )}
      </Stack>
    </Section>
  )
}
