import { CalendarClock, Hash, UserRound } from 'lucide-react'
import { useState } from 'react'
import type { AttachmentView } from '../../../domain/media/contract.ts'
import { Attachments, Previews } from '../features/media/attachments.tsx'
import { UploadList } from '../features/media/attach.tsx'
import type { Upload, Uploads } from '../features/media/uploads.ts'
import {
  AddReaction,
  Button,
  HelpfulButton,
  Icon,
  ReactionChip,
  Reactions,
  Speaker,
  Stack,
  ThreadLink,
} from '../ui/index.ts'
import { Palette } from '../ui/palette.tsx'
import { Piece } from './piece.tsx'

const nothing = () => {}
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString()
const jonas = { id: '65f1a2b3c4d5e6f7a8b9c0d3', name: 'Jonas Lindqvist' }
const ruth = { id: '65f1a2b3c4d5e6f7a8b9c0d4', name: 'Ruth Okonjo' }

/** What hangs on messages and stands beside them. */
export function ChatPieces() {
  return (
    <>
      <Piece name="Reactions: mine, others’, to look at, none yet">
        <Stack gap={3}>
          <ReactionRow />
          <Reactions>
            <HelpfulButton count={3} mine={false} who="Ruth, Jonas and Tom" />
            <ReactionChip emoji="🙏" count={1} mine={false} who="Ruth" />
          </Reactions>
          <Reactions>
            <HelpfulButton count={0} mine={false} onToggle={nothing} />
            <AddReaction />
          </Reactions>
        </Stack>
      </Piece>
      <Piece name="Thread summary: read, new replies, open">
        <Stack gap={2}>
          <ThreadLink count={1} lastAt={anHourAgo} people={[jonas]} onOpen={nothing} />
          <ThreadLink count={14} lastAt={anHourAgo} people={[ruth, jonas]} fresh onOpen={nothing} />
          <ThreadLink count={4} lastAt={anHourAgo} people={[jonas, ruth]} open onOpen={nothing} />
        </Stack>
      </Piece>
      <Piece name="Who speaks, with the way to their page">
        <Speaker name={ruth.name} to={`/people/${ruth.id}`} vetted="Cardiology" at={anHourAgo} />
      </Piece>
      <Piece name="Files of a message, and a linked page">
        <Stack gap={3}>
          <Attachments items={FILES} />
          <Previews
            items={[
              {
                url: 'https://example.org/corn-cobs',
                title: 'Corn cobs in dogs: vomit or scope?',
                summary: 'Outcomes of 112 dogs, by size of the piece and hours since it was eaten.',
                site: 'example.org',
              },
            ]}
          />
        </Stack>
      </Piece>
      <Piece name="Files to send: waiting, sending, looked at, there, failed">
        <UploadList uploads={UPLOADS} />
      </Piece>
      <Piece name="Palette">
        <PaletteAtWork />
      </Piece>
    </>
  )
}

function ReactionRow() {
  const [mine, setMine] = useState(true)
  return (
    <Reactions>
      <HelpfulButton count={5} mine who="You, Ruth, Jonas and 2 others" onToggle={nothing} />
      <ReactionChip
        emoji="🙏"
        count={mine ? 2 : 1}
        mine={mine}
        who={mine ? 'You and Jonas' : 'Jonas'}
        onToggle={() => setMine(!mine)}
      />
      <ReactionChip emoji="🐈" count={12} mine={false} who="Ruth and 11 others" onToggle={nothing} />
      <AddReaction />
    </Reactions>
  )
}

const file = (name: string, type: string, bytes: number): AttachmentView => ({
  id: '65f1a2b3c4d5e6f7a8b9c0e1',
  name,
  type,
  bytes,
  hasThumbnail: false,
})

const FILES: readonly AttachmentView[] = [
  { ...file('Blood count.pdf', 'application/pdf', 184_000), id: '65f1a2b3c4d5e6f7a8b9c0e2' },
  file('A name that is far too long for any row it could ever stand in, with the date.xlsx', 'text/csv', 920),
]

const upload = { previewUrl: undefined, alt: '', describing: false, bytes: 2_400_000 }
const ITEMS: readonly Upload[] = [
  { ...upload, key: '1', name: 'Film 1.png', state: 'waiting' },
  { ...upload, key: '2', name: 'Film 2.png', state: 'sending', part: 0.4 },
  { ...upload, key: '3', name: 'Film 3.png', state: 'sending', part: 1 },
  {
    ...upload,
    key: '4',
    name: 'Blood count.pdf',
    state: 'done',
    attachment: file('Blood count.pdf', 'application/pdf', 184_000),
  },
  {
    ...upload,
    key: '5',
    name: 'Film 4.png',
    state: 'failed',
    why: 'No connection. Try again in a moment.',
    mayRetry: true,
  },
  {
    ...upload,
    key: '6',
    name: 'rota.exe',
    state: 'failed',
    why: 'This file is of a kind that is not taken.',
    mayRetry: false,
  },
]
const UPLOADS: Uploads = {
  items: ITEMS,
  hasSome: true,
  busy: true,
  add: nothing,
  remove: nothing,
  retry: nothing,
  write: nothing,
  describe: nothing,
  take: () => undefined,
}

const PLACES = [
  { key: 'night', name: 'general', says: 'Night desk', icon: Hash },
  { key: 'ruth', name: 'Ruth Okonjo', says: 'Cardiology', icon: UserRound },
  { key: 'later', name: 'Scheduled', says: undefined, icon: CalendarClock },
]

function PaletteAtWork() {
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const found = PLACES.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
  const close = () => setOpen(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Find or go to</Button>
      {open && (
        <Palette
          label="Find or go to"
          query={query}
          onQuery={setQuery}
          sections={[
            {
              title: 'Places',
              items: found.map(({ key, name, says, icon }) => ({
                key,
                name,
                says,
                lead: <Icon of={icon} />,
              })),
            },
          ]}
          nothing="Nothing here goes by that name."
          onChoose={close}
          onClose={close}
        />
      )}
    </>
  )
}
