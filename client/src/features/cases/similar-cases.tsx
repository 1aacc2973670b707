import { CircleCheck, MessageCircleQuestionMark } from 'lucide-react'
import { Link } from 'react-router'
import { type CallError, sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Chip, Item, ItemList, Section, toast, useSettled } from '../../ui/index.ts'
import styles from './ask-page.module.css'

const TITLE_AT_LEAST = 5

export type SimilarCasesProps = {
  title: string
  body: string
  /** The question is answered by what is found at `path`: what was written is not needed any more. */
  onAnswered: (path: string) => void
}

/** Cases like the one being written. Any of them may make it needless. */
export function SimilarCases({ title, body, onAnswered }: SimilarCasesProps) {
  const sought = useSettled(title.trim())
  const about = useSettled(body.trim().slice(0, 500))
  const isEnough = sought.length >= TITLE_AT_LEAST
  const similar = useCall(
    'cases.similar',
    { title: sought, ...(about !== '' && { body: about }) },
    { enabled: isEnough, keepsFormer: true },
  )
  const answered = useAsk('cases.reuse', {
    refreshes: ['exchanges.list', 'exchanges.standing'],
    onDone: ({ creditedCount }, { caseId }) => {
      toast.done(
        creditedCount === 1
          ? 'No case is sent. Who answered it is told, and credited.'
          : `No case is sent. The ${creditedCount} who answered it are told, and credited.`,
      )
      onAnswered(`/cases/${caseId}`)
    },
  })

  const helped = useAsk('library.markHelped', {
    refreshes: ['library.show', 'library.list', 'exchanges.list', 'exchanges.standing'],
    onDone: ({ entry }) => {
      toast.done('No case is sent. Who made the entry is told, and credited.')
      onAnswered(`/entries/${entry.id}`)
    },
  })
  const failed = { onError: (error: CallError) => toast.failed(`Not noted. ${sentenceOf(error)}`) }

  // What cannot be looked up just now is no reason to hold anyone up.
  const items = isEnough ? (similar.data?.items ?? []) : []
  return (
    <div className={styles.similar} aria-live="polite">
      {items.length > 0 && (
        <Section title="Asked before" level={3}>
          <p className="sm quiet">
            If one of these is your answer, no case is sent, and its author still gets the credit.
          </p>
          <ItemList label="Asked before">
            {items.map(item => (
              <Item
                key={item.id}
                lead={
                  <Chip
                    hue={item.answered ? 'moss' : 'dusk'}
                    icon={item.answered ? CircleCheck : MessageCircleQuestionMark}
                  >
                    {item.kind === 'entry' ? 'In the library' : item.answered ? 'Answered' : 'Open'}
                  </Chip>
                }
                action={
                  item.answered && (
                    <Button
                      slim
                      busy={
                        (answered.isPending && answered.variables.caseId === item.id) ||
                        (helped.isPending && helped.variables.entryId === item.id)
                      }
                      onClick={() =>
                        item.kind === 'entry'
                          ? helped.mutate({ entryId: item.id, on: true, instead: true }, failed)
                          : answered.mutate({ caseId: item.id }, failed)
                      }
                    >
                      This answered me<span className="unseen">: {item.title}</span>
                    </Button>
                  )
                }
              >
                <Link
                  to={item.kind === 'entry' ? `/entries/${item.id}` : `/cases/${item.id}`}
                  className="lasting"
                >
                  {item.title}
                </Link>
              </Item>
            ))}
          </ItemList>
        </Section>
      )}
    </div>
  )
}
