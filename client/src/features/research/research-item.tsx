import { ExternalLink, Eye, EyeOff, Pin, PinOff, SquarePen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { ResearchItem } from '../../../../domain/research/contract.ts'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Chip, Dialog, Icon, Item, Row, Stack, Time, toast } from '../../ui/index.ts'
import styles from './research.module.css'

const REFRESHES = ['research.list', 'research.forCase'] as const
const SUMMARY_SHOWN = 280

type Props = { item: ResearchItem; brief?: boolean }

/** Something that was published: where it can be read, why it matters, and for its editors what to do with it. */
export function ResearchRow({ item, brief = false }: Props) {
  const summary =
    item.summary.length > SUMMARY_SHOWN ? `${item.summary.slice(0, SUMMARY_SHOWN)}…` : item.summary
  return (
    <Item>
      <a href={item.url} target="_blank" rel="noopener noreferrer nofollow" className={styles.title}>
        {item.title} <Icon of={ExternalLink} size="s" />
        <span className="unseen"> (opens a new window)</span>
      </a>
      <Row wrap gap={2}>
        {item.pinned && (
          <Chip hue="heather" icon={Pin}>
            Pinned
          </Chip>
        )}
        {item.hidden && (
          <Chip look="line" icon={EyeOff}>
            Hidden
          </Chip>
        )}
        {!brief && <Chip hue="dusk">{item.specialty.name}</Chip>}
        <span className="xs quiet">
          {item.source}, <Time at={item.at} form="day" />
        </span>
      </Row>
      {item.note !== null && (
        <p className={`${styles.note} sm`}>
          {item.note.text} <span className="quiet">{item.note.by.name}</span>
        </p>
      )}
      {!brief && summary !== '' && <p className={`${styles.summary} sm`}>{summary}</p>}
      {!brief && item.may.edit && <Acts item={item} />}
    </Item>
  )
}

function Acts({ item }: { item: ResearchItem }) {
  const [isNoting, setIsNoting] = useState(false)
  const pin = useAsk('research.pin', { refreshes: REFRESHES })
  const hide = useAsk('research.hide', { refreshes: REFRESHES })
  const failed = { onError: (error: CallError) => toast.failed(`Not saved. ${sentenceOf(error)}`) }
  const of = <span className="unseen"> {item.title}</span>
  return (
    <Row wrap gap={2}>
      <Button
        slim
        icon={item.pinned ? PinOff : Pin}
        busy={pin.isPending}
        onClick={() => pin.mutate({ itemId: item.id, on: !item.pinned }, failed)}
      >
        {item.pinned ? 'Take the pin out' : 'Pin'}
        {of}
      </Button>
      <Button slim icon={SquarePen} onClick={() => setIsNoting(true)}>
        {item.note === null ? 'Say why it matters' : 'Change the note'}
        {of}
      </Button>
      <Button
        slim
        icon={item.hidden ? Eye : EyeOff}
        busy={hide.isPending}
        onClick={() => hide.mutate({ itemId: item.id, on: !item.hidden }, failed)}
      >
        {item.hidden ? 'Let it be seen' : 'Hide'}
        {of}
      </Button>
      {isNoting && <NoteDialog item={item} onClose={() => setIsNoting(false)} />}
    </Row>
  )
}

function NoteDialog({ item, onClose }: { item: ResearchItem; onClose: () => void }) {
  const [text, setText] = useState(item.note?.text ?? '')
  const annotate = useAsk('research.annotate', { refreshes: REFRESHES, onDone: onClose })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    annotate.mutate({ itemId: item.id, text: text.replace(/\s+/g, ' ').trim() })
  }
  return (
    <Dialog open onClose={onClose} title="Why does it matter?">
      <form onSubmit={onSubmit}>
        <Stack gap={4}>
          <AreaField
            label="In a sentence"
            description="Every member reads it, with your name. Leave it empty to take it back."
            minRows={3}
            maxLength={500}
            value={text}
            error={annotate.error === null ? undefined : sentenceOf(annotate.error)}
            onChange={event => setText(event.currentTarget.value)}
          />
          <div>
            <Button kind="go" type="submit" busy={annotate.isPending}>
              Save it
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
