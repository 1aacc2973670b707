import { useMantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { MotivesSection } from '../features/credentials/motives-section.tsx'
import { NoticeSection } from '../features/notifications/settings-section.tsx'
import { setUndoSeconds, UNDO_SECONDS, useUndoSeconds } from '../features/chat/undo-send.ts'
import { asCallError, sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { keyOf, queryClient, useAsk } from '../lib/query.ts'
import { setSingleKeys, useSingleKeys } from '../lib/shortcuts.ts'
import {
  Button,
  Page,
  PageHeader,
  Row,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  toast,
} from '../ui/index.ts'
import { SCHEMES } from './schemes.ts'
import { ReachSection } from '../features/directs/reach-section.tsx'
import { OrganisationSection } from './organisation-section.tsx'
import { useMe, useSignOut } from './session.tsx'
import { TokenSection } from './token-section.tsx'

/** The member's own account on this network and on this device. */
export function SettingsPage() {
  const me = useMe()
  return (
    <Page title="Settings" narrow>
      <PageHeader title="Settings" says={me.email} />
      <NameForm key={me.name} />
      <OrganisationSection />
      <MotivesSection />
      <ReachSection />
      <Device />
      <NoticeSection />
      <TokenSection />
      <Leaving />
    </Page>
  )
}

const words = { name: 'Enter the name colleagues know you by.' }

function NameForm() {
  const me = useMe()
  const form = useForm({
    initialValues: { name: me.name },
    validate: { name: value => (value.trim() === '' ? words.name : null) },
  })
  const ask = useAsk('members.rename', {
    onDone: ({ member }) => {
      queryClient.setQueryData(keyOf('members.me', {}), { member })
      toast.done('Name saved. Colleagues see it at once.')
    },
  })
  const submit = form.onSubmit(values =>
    ask.mutate(values, {
      onError: error => form.setErrors({ name: sentenceOf(error), ...fieldErrorsOf(error, words) }),
    }),
  )

  return (
    <Section title="You">
      <form noValidate onSubmit={submit}>
        <Stack gap={3}>
          <TextField
            label="Name"
            description="As colleagues know you. Others see it beside what you write."
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          <Row>
            <Button kind="go" type="submit" busy={ask.isPending} disabled={!form.isDirty()}>
              Save the name
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  )
}

function Device() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const singleKeys = useSingleKeys()
  const undo = useUndoSeconds()

  return (
    <Section title="This device">
      <Stack gap={4}>
        <SegmentedChoice
          label="Appearance"
          options={SCHEMES.map(({ value, word, icon }) => ({ value, label: word, icon }))}
          value={colorScheme}
          onChange={setColorScheme}
        />
        <SegmentedChoice
          label="Single keys as shortcuts"
          options={[
            { value: 'on', label: 'On', says: 'Press ? to see them' },
            { value: 'off', label: 'Off', says: 'For speech and switch input' },
          ]}
          value={singleKeys ? 'on' : 'off'}
          onChange={value => setSingleKeys(value === 'on')}
        />
        <SegmentedChoice
          label="Undo sending"
          options={[
            { value: '0', label: 'Off', says: 'Send at once' },
            { value: '5', label: '5 seconds', says: 'Then it goes out' },
            { value: '10', label: '10 seconds', says: 'Then it goes out' },
          ]}
          value={`${undo}`}
          onChange={value => setUndoSeconds(UNDO_SECONDS.find(seconds => `${seconds}` === value) ?? 0)}
        />
      </Stack>
    </Section>
  )
}

function Leaving() {
  const signOut = useSignOut()
  const [busy, setBusy] = useState(false)
  const leave = (everywhere: boolean) => {
    setBusy(true)
    signOut(everywhere).catch((error: unknown) => {
      setBusy(false)
      toast.failed(sentenceOf(asCallError(error)))
    })
  }

  return (
    <Section title="Sign out">
      <Stack gap={3}>
        <p className="sm quiet">Everywhere also ends your other browsers and phones. Access tokens stay.</p>
        <Row wrap>
          <Button busy={busy} onClick={() => leave(false)}>
            Sign out here
          </Button>
          <Button kind="harm" busy={busy} onClick={() => leave(true)}>
            Sign out everywhere
          </Button>
        </Row>
      </Stack>
    </Section>
  )
}
