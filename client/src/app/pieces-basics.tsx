import { CircleAlert, Ellipsis, EyeOff, GitMerge, HeartPulse, LogOut, Send } from 'lucide-react'
import { useState } from 'react'
import {
  AreaField,
  Avatar,
  Bars,
  Brand,
  Button,
  ButtonLink,
  Chip,
  ChoiceChips,
  Choices,
  Dialog,
  Asked,
  Empty,
  Found,
  ErrorState,
  IconButton,
  Menu,
  MenuAct,
  Note,
  OfflineBar,
  PasswordField,
  Rates,
  Row,
  SegmentedChoice,
  SelectField,
  Sheet,
  Skeleton,
  Speaker,
  Stack,
  StandingChip,
  TextField,
  Time,
  toast,
  URGENCY,
  UrgencyChip,
  WorthChoice,
  type Urgency,
} from '../ui/index.ts'
import { Piece } from './piece.tsx'

const nothing = () => {}
const HOURS_4 = new Date(Date.now() - 4 * 3_600_000).toISOString()

/** What tells: people, chips, states. */
export function SayingPieces() {
  return (
    <>
      <Piece name="Brand, times">
        <Stack gap={3}>
          <Brand line="Colleagues within reach" />
          <Row gap={4}>
            <Time at={HOURS_4} form="clock" />
            <Time at={HOURS_4} form="day" />
            <Time at={HOURS_4} form="ago" />
            <Time at="2026-03-04T08:05:00Z" />
          </Row>
        </Stack>
      </Piece>
      <Piece name="Urgency, specialty, state">
        <Row wrap>
          <UrgencyChip urgency="routine" />
          <UrgencyChip urgency="today" />
          <UrgencyChip urgency="now" />
          <Chip hue="dusk" icon={HeartPulse}>
            Cardiology
          </Chip>
          <StandingChip standing="confirmed" />
          <StandingChip standing="waiting" />
          <StandingChip standing="contested" />
          <StandingChip standing="reversed" />
          <Chip>ferret</Chip>
          <Chip hue="moss" look="fill">
            Advice
          </Chip>
        </Row>
      </Piece>
      <Piece name="Who speaks">
        <Stack gap={3}>
          <Row>
            <Avatar id="r" name="Ruth Okonjo" hue="moss" lit />
            <Speaker name="Ruth Okonjo" vetted="Cardiology" at={HOURS_4} />
          </Row>
          <Row>
            <Avatar id="t" name="Tom Adeyemi" hue="dusk" />
            <Speaker name="Tom Adeyemi" peer="Colleague, mixed practice" />
          </Row>
          <Row>
            <Avatar id="w" name="Wolfeschlegelsteinhausen" size="l" />
            <Speaker name="Hubert Blaine Wolfeschlegelsteinhausenbergerdorff the Third" vetted at={HOURS_4} />
          </Row>
        </Stack>
      </Piece>
      <Piece name="Bars">
        <Bars
          label="Messages in each of 5 weeks"
          heads={['Week', 'Messages']}
          unknown="Fewer than 3 people"
          bars={[12, 40, null, 0, 131].map((count, week) => ({
            label: `W${week + 1}`,
            name: `Week ${week + 1}`,
            count,
          }))}
        />
        <Bars
          label="Gave and got in each of 3 months"
          heads={['Month', 'Together']}
          unknown="Nothing"
          bars={[0, 3, 8].map((count, month) => ({
            label: `M${month + 1}`,
            name: `Month ${month + 1}`,
            count,
            parts: [
              { name: 'Gave', hue: 'gorse', count: Math.ceil(count / 2) },
              { name: 'Got', hue: 'dusk', count: Math.floor(count / 2) },
            ],
          }))}
        />
      </Piece>
      <Piece name="Rates">
        <Rates
          label="What became of it"
          unknown="Too few to tell"
          rates={[
            { name: 'Confirmed the plan', of: 12, known: { count: 6, share: 0.5, low: 0.25, high: 0.75 } },
            {
              name: 'Did not help',
              says: 'As askers told it.',
              of: 12,
              known: { count: 0, share: 0, low: 0, high: 0.24 },
            },
            { name: 'Well months later', of: 3, known: null },
          ]}
        />
      </Piece>
      <Piece name="Found">
        <Found
          list={{
            items: ['Tap first, then furosemide', 'Potassium in old cats'],
            error: null,
            hasMore: true,
            isLoadingMore: false,
            loadMore: () => undefined,
            retry: () => undefined,
          }}
          failed={{ title: 'We could not load the library.', safe: 'Its entries are safe.' }}
          empty={<Empty title="Nothing fits">Try other words.</Empty>}
          more="Show older entries"
        >
          {titles => (
            <ul>
              {titles.map(title => (
                <li key={title}>{title}</li>
              ))}
            </ul>
          )}
        </Found>
      </Piece>
      <Piece name="Asked, which could not be answered">
        <Asked
          of={{
            data: undefined,
            error: { code: 'unavailable', requestId: 'a1b2c3' },
            refetch: () => undefined,
          }}
          what="the reviews"
        >
          {() => null}
        </Asked>
      </Piece>
      <Piece name="Empty">
        <Empty
          title="Nothing waits for you"
          action={
            <ButtonLink to="/cases" slim>
              Have a look
            </ButtonLink>
          }
        >
          3 colleagues in the East could use an answer on hens.
        </Empty>
      </Piece>
      <Piece name="Loading, after 300 ms">
        <Skeleton face />
      </Piece>
      <Piece name="Error, offline, notes" bare>
        <Stack gap={2}>
          <OfflineBar waiting={2} onRetry={nothing} />
          <ErrorState
            title="We could not load the replies."
            safe="The case is safe."
            reference="7K2-QD"
            onRetry={nothing}
          />
          <Note hue="dusk" icon={GitMerge}>
            Jonas took this case 4 seconds before you.
          </Note>
          <Note hue="gorse" icon={EyeOff} action={<Button slim>Replace all</Button>}>
            <b>4 details could tell who this is.</b> Only you can see the draft.
          </Note>
          <Note hue="moss" icon={HeartPulse}>
            A cardiologist’s lamp is lit.
          </Note>
        </Stack>
      </Piece>
    </>
  )
}

/** What is operated: buttons, fields, choices, things that open. */
export function ActingPieces() {
  return (
    <>
      <Piece name="Buttons">
        <Row wrap>
          <Button kind="go" icon={Send}>
            Send
          </Button>
          <Button>Reply</Button>
          <Button kind="bare">See why</Button>
          <Button kind="quiet">Not for me</Button>
          <Button kind="harm">Leave</Button>
          <Button disabled>Saving</Button>
          <Button busy>Saving</Button>
          <Button slim>Slim</Button>
          <Menu label="More" target={<IconButton icon={Ellipsis} label="More" />}>
            <MenuAct icon={EyeOff} onAct={nothing}>
              Keep it private
            </MenuAct>
            <MenuAct icon={LogOut} onAct={nothing} harm>
              Leave the group
            </MenuAct>
          </Menu>
        </Row>
      </Piece>
      <Piece name="Fields">
        <Stack gap={4}>
          <TextField
            label="E-mail"
            description="Only the association sees it."
            defaultValue="marieke@practice.example"
          />
          <PasswordField
            label="Password"
            defaultValue="quietnight"
            error="That e-mail and password do not match."
          />
          <SelectField label="Specialty" data={['Cardiology', 'Exotics', 'Emergency care']} />
          <AreaField
            label="What you see, did and want to know"
            minRows={3}
            placeholder="Signalment, history, findings, your question"
          />
        </Stack>
      </Piece>
      <Choosing />
      <Opening />
    </>
  )
}

function Choosing() {
  const [urgency, setUrgency] = useState<Urgency>('now')
  const [outcome, setOutcome] = useState('new')
  const [worth, setWorth] = useState<number | undefined>(5)
  const [parts, setParts] = useState<('numbers' | 'outcomes')[]>(['numbers'])
  const [side, setSide] = useState('both')
  return (
    <Piece name="Choices">
      <Stack gap={4}>
        <SegmentedChoice
          label="How soon?"
          options={(['routine', 'today', 'now'] as const).map(value => ({
            value,
            label: URGENCY[value].word,
            says: URGENCY[value].promise,
            icon: URGENCY[value].icon,
            hue: value === 'now' ? 'bracken' : 'heather',
          }))}
          value={urgency}
          onChange={setUrgency}
        />
        <SegmentedChoice
          label="The advice"
          look="list"
          options={[
            { value: 'plan', label: 'It confirmed my plan' },
            { value: 'new', label: 'It changed what I did' },
            { value: 'none', label: 'It did not help' },
          ]}
          value={outcome}
          onChange={setOutcome}
        />
        <WorthChoice
          label="Worth to the animal and owner"
          value={worth}
          onChange={setWorth}
          low="None"
          high="A great deal"
        />
        <ChoiceChips
          label="Which side"
          options={[
            { value: 'both', label: 'Both' },
            { value: 'gave', label: 'Gave' },
            { value: 'got', label: 'Got' },
          ]}
          value={side}
          onChange={setSide}
        />
        <Choices
          label="What else it may say"
          options={[
            { value: 'numbers', label: 'How often' },
            { value: 'outcomes', label: 'What came of it' },
          ]}
          value={parts}
          onChange={setParts}
        />
      </Stack>
    </Piece>
  )
}

function Opening() {
  const [open, setOpen] = useState<'dialog' | 'sheet'>()
  const close = () => setOpen(undefined)
  return (
    <Piece name="Toasts, dialog, sheet">
      <Row wrap>
        <Button
          slim
          onClick={() => toast.done('Outcome saved. Ruth can see it.', { word: 'Undo', onAct: nothing })}
        >
          Done
        </Button>
        <Button slim onClick={() => toast.note('Jonas took this case 4 seconds before you.')}>
          Note
        </Button>
        <Button
          slim
          icon={CircleAlert}
          onClick={() =>
            toast.failed('Not saved: you are signed out. Your text is kept.', {
              word: 'Sign in',
              onAct: nothing,
            })
          }
        >
          Failed
        </Button>
        <Button slim onClick={() => setOpen('dialog')}>
          Dialog
        </Button>
        <Button slim onClick={() => setOpen('sheet')}>
          Sheet
        </Button>
      </Row>
      <Dialog
        open={open === 'dialog'}
        onClose={close}
        title="Leave Night desk?"
        footer={
          <>
            <Button onClick={close}>Stay</Button>
            <Button kind="harm" onClick={close}>
              Leave
            </Button>
          </>
        }
      >
        <p className="sm">
          What you wrote stays, under your name. You can come back while the group is open.
        </p>
      </Dialog>
      <Sheet open={open === 'sheet'} onClose={close} title="Why do I have this?">
        <p className="sm">Counted once under the rule “Answer used, outcome told”.</p>
      </Sheet>
    </Piece>
  )
}
