import { useState } from 'react'
import type { StarAudience, StarChoices } from '../../../../domain/stars/contract.ts'
import { isConsultant, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { Star } from './star-page.tsx'

const AUDIENCES = [
  { value: 'nobody', label: 'Nobody', says: 'You have no page.' },
  { value: 'members', label: 'Members', says: 'Whoever is signed in here.' },
  { value: 'everyone', label: 'Everyone', says: 'The whole web, and who searches it.' },
] as const satisfies { value: StarAudience; label: string; says: string }[]

const YES_NO = [
  { value: 'yes', label: 'Show them' },
  { value: 'no', label: 'Keep them to myself' },
] as const

/** What a consultant shows of themselves, to whom, and how it looks. */
export function MyStarPage() {
  const me = useMe()
  const mine = useCall('stars.mine', {}, { enabled: isConsultant(me) })
  if (!isConsultant(me))
    return (
      <Page title="Your page" narrow>
        <PageHeader title="Your page" />
        <Empty title="These pages are for consultants">Staff vet specialists for a field.</Empty>
      </Page>
    )
  return (
    <Page title="Your page" narrow>
      <PageHeader
        title="Your page"
        says="What you are known for. Nobody sees it until you choose so, and you can take it back."
      />
      {mine.data !== undefined ? (
        <Stack gap={6}>
          <ChoicesForm key={JSON.stringify(mine.data.choices)} choices={mine.data.choices} />
          {mine.data.shown !== null && (
            <Section title="How it looks">
              <Card>
                <Star star={mine.data.shown} />
              </Card>
            </Section>
          )}
        </Stack>
      ) : mine.error === null ? (
        <LoadingRows count={3} face={false} />
      ) : (
        <ErrorState
          title="We could not load your page."
          reference={mine.error.requestId}
          onRetry={() => void mine.refetch()}
        />
      )}
    </Page>
  )
}

function ChoicesForm({ choices }: { choices: StarChoices }) {
  const [chosen, setChosen] = useState(choices)
  const set = useAsk('stars.set', {
    onDone: output => {
      queryClient.setQueryData(keyOf('stars.mine', {}), output)
      toast.done(
        output.shown === null
          ? 'Saved. Nobody sees a page of you.'
          : output.shown.publicPath === null
            ? 'Saved. Members see it.'
            : 'Saved. Everyone sees it.',
      )
    },
  })
  const errors = set.error === null ? {} : fieldErrorsOf(set.error)
  const change = (changed: Partial<StarChoices>) => setChosen({ ...chosen, ...changed })
  return (
    <form
      aria-label="Your page"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!set.isPending) set.mutate({ ...chosen, handle: chosen.handle === '' ? null : chosen.handle })
      }}
    >
      <Stack gap={5}>
        <SegmentedChoice
          label="Who may read it"
          options={AUDIENCES}
          value={chosen.audience}
          onChange={audience => change({ audience })}
        />
        <TextField
          label="Its address for everyone"
          description="Small letters, digits and hyphens: /consultants/your-name"
          error={errors['handle']}
          value={chosen.handle ?? ''}
          maxLength={40}
          onChange={event => change({ handle: event.currentTarget.value })}
        />
        <AreaField
          label="About you"
          description="What you do, in your own words. No patients, no clients."
          error={errors['about']}
          minRows={3}
          maxLength={800}
          value={chosen.about}
          onChange={event => change({ about: event.currentTarget.value })}
        />
        <TextField
          label="How to ask you"
          description="Hours, rounds, what helps you to answer."
          error={errors['asking']}
          maxLength={300}
          value={chosen.asking}
          onChange={event => change({ asking: event.currentTarget.value })}
        />
        <SegmentedChoice
          label="Your library entries"
          options={YES_NO}
          value={chosen.showsEntries ? 'yes' : 'no'}
          onChange={value => change({ showsEntries: value === 'yes' })}
        />
        <SegmentedChoice
          label="What became of your advice"
          options={YES_NO}
          value={chosen.showsOutcomes ? 'yes' : 'no'}
          onChange={value => change({ showsOutcomes: value === 'yes' })}
        />
        {set.error !== null && Object.keys(errors).length === 0 && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not saved. {sentenceOf(set.error)}
          </p>
        )}
        <Button kind="go" type="submit" busy={set.isPending}>
          Save your page
        </Button>
      </Stack>
    </form>
  )
}
