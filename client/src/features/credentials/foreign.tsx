import { useState } from 'react'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import { AreaField, Button, Card, Item, ItemList, Section, Stack, Time, toast } from '../../ui/index.ts'

/** Badges of others, shown once they are verified. */
export function Foreign() {
  const items = useCall('credentials.foreign', {}).data?.items ?? []
  const [taking, setTaking] = useState(false)
  const remove = useAsk('credentials.removeForeign', {
    onDone: output => queryClient.setQueryData(keyOf('credentials.foreign', {}), output),
  })
  return (
    <Section title="Badges from elsewhere">
      <Stack gap={4}>
        <p className="quiet">
          An Open Badge 3.0 that is made out to the address you sign in with. It stands on your page as a
          consultant.
        </p>
        {taking ? (
          <Card>
            <TakeForm onClose={() => setTaking(false)} />
          </Card>
        ) : (
          <div>
            <Button onClick={() => setTaking(true)}>Take one over</Button>
          </div>
        )}
        {items.length > 0 && (
          <ItemList label="Your badges from elsewhere">
            {items.map(({ id, title, issuer, site, verifiedAt }) => (
              <Item
                key={id}
                action={
                  <Button
                    slim
                    kind="quiet"
                    busy={remove.isPending}
                    onClick={() =>
                      remove.mutate(
                        { foreignId: id },
                        { onError: error => toast.failed(`Not removed. ${sentenceOf(error)}`) },
                      )
                    }
                  >
                    Remove
                  </Button>
                }
              >
                <p>
                  <b>{title}</b>, {issuer}
                </p>
                <p className="sm quiet">
                  Verified with the keys of {site} on <Time at={verifiedAt} form="day" inSentence />
                </p>
              </Item>
            ))}
          </ItemList>
        )}
      </Stack>
    </Section>
  )
}

function TakeForm({ onClose }: { onClose: () => void }) {
  const [source, setSource] = useState('')
  const take = useAsk('credentials.importBadge', {
    onDone: output => {
      queryClient.setQueryData(keyOf('credentials.foreign', {}), output)
      toast.done('Verified, and taken over.')
      onClose()
    },
  })
  const errors = take.error === null ? {} : fieldErrorsOf(take.error)
  return (
    <form
      aria-label="A badge from elsewhere"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!take.isPending) take.mutate({ source })
      }}
    >
      <Stack gap={3}>
        <AreaField
          label="The badge"
          description="Its signed text, or the https address of it."
          error={errors['source'] === undefined ? undefined : `This badge ${errors['source']}`}
          minRows={3}
          value={source}
          onChange={event => setSource(event.currentTarget.value)}
        />
        {take.error !== null && errors['source'] === undefined && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not taken over. {sentenceOf(take.error)}
          </p>
        )}
        <div>
          <Button kind="go" type="submit" busy={take.isPending}>
            Verify it
          </Button>
        </div>
      </Stack>
    </form>
  )
}
