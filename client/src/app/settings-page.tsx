import { useMantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link, Navigate, NavLink, useLocation, useParams } from 'react-router'
import { MotivesSection } from '../features/credentials/motives-section.tsx'
import { NoticeSection } from '../features/notifications/settings-section.tsx'
import { setUndoSeconds, UNDO_SECONDS, useUndoSeconds } from '../features/chat/undo-send.ts'
import { asCallError, sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { keyOf, queryClient, useAsk } from '../lib/query.ts'
import { setSingleKeys, useSingleKeys } from '../lib/shortcuts.ts'
import {
  Button,
  Icon,
  Page,
  PageHeader,
  Row,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  toast,
  useBreadth,
} from '../ui/index.ts'
import { ReachSection } from '../features/directs/reach-section.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { OrganisationSection } from './organisation-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { SCHEMES } from './schemes.ts'
import { useMe, useSignOut } from './session.tsx'
import { SETTINGS_PARTS, type SettingsPlace } from './settings-parts.ts'
import styles from './settings.module.css'
import { TokenSection } from './token-section.tsx'

/** The member's own account on this network and on this device, in parts. Where there is no room beside a part, all of them are a list. */
export function SettingsPage() {
  const me = useMe()
  const { part } = useParams()
  const { hash } = useLocation()
  const breadth = useBreadth()
  const wide = breadth === 'wide'
  const shown = SETTINGS_PARTS.find(({ at }) => at === part)
  // Mails that went out before the parts had addresses lead here.
  if (hash === '#notices') return <Navigate to="/settings/notices" replace />
  if (part === undefined && wide) return <Navigate to="/settings/profile" replace />
  if (part === undefined)
    return (
      <Page title="Settings">
        <PageHeader title="Settings" says={me.email} />
        <Parts withWords />
      </Page>
    )
  if (shown === undefined) return <NotFoundPage />
  return (
    <Page title={shown.name}>
      <div className={styles.parts}>
        {wide && <Parts />}
        <div className={styles.part}>
          <PageHeader
            title={shown.name}
            above={breadth === 'middle' ? <Link to="/settings">Settings</Link> : undefined}
            says={shown.at === 'account' ? me.email : undefined}
          />
          {bodies[shown.at]()}
        </div>
      </div>
    </Page>
  )
}

const bodies: { readonly [P in SettingsPlace]: () => ReactNode } = {
  profile: () => <Profile />,
  account: () => (
    <>
      <PasswordSection />
      <TokenSection />
      <Leaving />
    </>
  ),
  notices: () => <NoticeSection />,
  privacy: () => <ReachSection />,
  motives: () => <MotivesSection />,
  device: () => <Device />,
}

function Profile() {
  const me = useMe()
  return (
    <>
      <NameForm key={me.name} />
      <OrganisationSection />
    </>
  )
}

function Parts({ withWords = false }: { withWords?: boolean }) {
  return (
    <nav className={styles.nav} aria-label="Settings">
      <ul className={styles.list}>
        {SETTINGS_PARTS.map(({ at, name, says, icon }) => (
          <li key={at}>
            <NavLink
              to={`/settings/${at}`}
              className={styles.link ?? ''}
              // Focus that stays here would keep the heading of the part from getting it.
              onClick={event => event.currentTarget.blur()}
            >
              <Icon of={icon} />
              {withWords ? (
                <>
                  <span className="grow">
                    <span className="strong">{name}</span>
                    <span className={`${styles.says} sm quiet`}>{says}</span>
                  </span>
                  <Icon of={ChevronRight} />
                </>
              ) : (
                name
              )}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
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
    <Section title="Your name">
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
    <Stack gap={5}>
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
