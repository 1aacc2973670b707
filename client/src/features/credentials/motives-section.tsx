import { useState } from 'react'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import type { Motive } from '../../../../domain/vocabulary.ts'
import { Button, Choices, ErrorState, LoadingRows, Row, Stack, toast } from '../../ui/index.ts'
import { MOTIVE_OPTIONS } from './words.ts'

/** What the member comes for, in their own choice of words: to be changed and taken away at any time. */
export function MotivesSection() {
  const { data, error, refetch } = useCall('members.motives', {})
  return (
    <>
      {data !== undefined ? (
        <MotivesForm key={data.motives.join()} motives={data.motives} />
      ) : error === null ? (
        <LoadingRows count={2} face={false} />
      ) : (
        <ErrorState
          title="We could not load what you come for."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
    </>
  )
}

function MotivesForm({ motives }: { motives: readonly Motive[] }) {
  const [chosen, setChosen] = useState(motives)
  const ask = useAsk('members.setMotives', {
    refreshes: ['credentials.benefits'],
    onDone: saved => {
      queryClient.setQueryData(keyOf('members.motives', {}), saved)
      toast.done(saved.motives.length === 0 ? 'Nothing of it is kept any more.' : 'Saved. Only you see it.')
    },
  })
  const save = (next: readonly Motive[]) =>
    ask.mutate({ motives: [...next] }, { onError: error => toast.failed(`Not saved. ${sentenceOf(error)}`) })
  const isChanged = chosen.join() !== motives.join()

  return (
    <form
      aria-label="What you come for"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!ask.isPending) save(chosen)
      }}
    >
      <Stack gap={3}>
        <Choices
          label="I am here for"
          description="Say it if you like. If you hold an award, what serves it is offered to you first, and staff who grant a benefit see which of your reasons it serves. Nobody else sees it, and nothing is concluded from what you do."
          options={MOTIVE_OPTIONS}
          value={chosen}
          onChange={setChosen}
        />
        <Row wrap>
          <Button kind="go" type="submit" busy={ask.isPending} disabled={!isChanged}>
            Save what you come for
          </Button>
          {motives.length > 0 && (
            <Button kind="bare" disabled={ask.isPending} onClick={() => save([])}>
              Take it all back
            </Button>
          )}
        </Row>
      </Stack>
    </form>
  )
}
