import { CircleCheck } from 'lucide-react'
import { useId } from 'react'
import type { CaseView, ReplyView } from '../../../../domain/cases/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, HelpfulButton, ReplyCard, Section, toast } from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import { FlagButton } from '../moderation/flag-button.tsx'
import { keepCase, keepReply } from './case-cache.ts'
import { EarlierReplies } from './earlier-replies.tsx'
import { Earlier } from './earlier.tsx'
import styles from './case-page.module.css'
import { useTelling } from './close-out.tsx'
import { useReplies } from './use-replies.ts'
import { firstNameOf } from './words.ts'

type RepliesProps = { item: CaseView; shown: OutputOf<'cases.show'>; meId: string }

/** The answer first: what was accepted, then advice, then colleagues, each in the order they came. */
const byWeight = (a: ReplyView, b: ReplyView): number =>
  Number(b.accepted) - Number(a.accepted) ||
  Number(b.advice) - Number(a.advice) ||
  a.repliedAt.localeCompare(b.repliedAt)

const isAcceptable = (item: CaseView, reply: ReplyView, meId: string): boolean =>
  item.may.accept && reply.author.id !== meId && reply.removed !== true

/** What was answered, by consultants and colleagues. */
export function Replies({ item, shown, meId }: RepliesProps) {
  const rule = useId()
  const some = useReplies(item.id, shown)
  const { replies, total } = some
  const acceptable = replies.some(reply => isAcceptable(item, reply, meId))

  return (
    <Section title="Replies" aside={total > 0 && String(total)}>
      <div className={styles.replies}>
        {acceptable && (
          <p className="sm quiet" id={rule}>
            Say which reply answered your case: its author is credited then. One reply can be accepted, and
            that cannot be changed.
          </p>
        )}
        <EarlierReplies {...some} />
        {replies.toSorted(byWeight).map(reply => (
          <OneReply key={reply.id} item={item} reply={reply} meId={meId} ruleId={rule} />
        ))}
        {replies.length === 0 && <NoReplies item={item} />}
      </div>
    </Section>
  )
}

type OneReplyProps = { item: CaseView; reply: ReplyView; meId: string; ruleId: string }

function OneReply({ item, reply, meId, ruleId }: OneReplyProps) {
  const isMine = reply.author.id === meId
  const { byAsker: isAsker } = reply
  return (
    <ReplyCard
      author={{
        id: reply.author.id ?? reply.author.name,
        name: reply.author.name,
        ...(reply.advice ? { vetted: item.specialty.name } : { peer: isAsker ? 'Asker' : 'Colleague' }),
      }}
      at={reply.repliedAt}
      html={reply.html}
      advice={reply.advice}
      accepted={reply.accepted}
      source={reply.source}
      files={<Attachments items={reply.attachments} />}
    >
      {reply.removed !== true && <Helpful reply={reply} isMine={isMine} />}
      <Earlier versions={reply.earlier} />
      {!isMine && reply.removed !== true && (
        <FlagButton kind="reply" id={reply.id} what={`the reply of ${reply.author.name}`} />
      )}
      {isAcceptable(item, reply, meId) && <Accept reply={reply} ruleId={ruleId} />}
    </ReplyCard>
  )
}

function Helpful({ reply, isMine }: { reply: ReplyView; isMine: boolean }) {
  const mark = useAsk('cases.markHelpful', { onDone: output => keepReply(output.reply) })
  const on = !reply.helpfulToMe
  const toggle = () => {
    if (mark.isPending) return
    keepReply({ ...reply, helpfulToMe: on, helpfulCount: reply.helpfulCount + (on ? 1 : -1) })
    mark.mutate(
      { caseId: reply.caseId, replyId: reply.id, on },
      {
        onError: error => {
          keepReply(reply)
          toast.failed(`Your mark was not saved. ${sentenceOf(error)}`)
        },
      },
    )
  }
  return (
    <HelpfulButton
      count={reply.helpfulCount}
      mine={reply.helpfulToMe}
      {...(!isMine && { onToggle: toggle })}
    />
  )
}

function Accept({ reply, ruleId }: { reply: ReplyView; ruleId: string }) {
  const [, setTelling] = useTelling()
  const accept = useAsk('cases.accept', {
    onDone: output => {
      keepCase(output.case)
      toast.done(`Accepted. ${firstNameOf(reply.author.name)} is credited for it.`)
      if (output.case.outcome === null) setTelling(true)
    },
  })
  return (
    <Button
      slim
      icon={CircleCheck}
      busy={accept.isPending}
      aria-describedby={ruleId}
      onClick={() =>
        accept.mutate(
          { caseId: reply.caseId, replyId: reply.id },
          { onError: error => toast.failed(`Not accepted. ${sentenceOf(error)}`) },
        )
      }
    >
      This answered my case
    </Button>
  )
}

function NoReplies({ item }: { item: CaseView }) {
  if (!item.may.reply) return <p className="quiet">Nobody replied.</p>
  return (
    <p className="quiet">
      No reply yet. {item.mine ? 'This page shows it the moment one comes.' : 'Yours would be the first.'}
    </p>
  )
}
