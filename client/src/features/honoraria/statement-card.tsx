import { useState } from 'react'
import type { LineView, StatementView } from '../../../../domain/honoraria/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Card, Dialog, Row, Section, Stack, TextField, toast } from '../../ui/index.ts'
import styles from './honoraria.module.css'
import { StatementChip } from './statement-chip.tsx'
import { StatementLines } from './statement-lines.tsx'
import { moneyOf, monthName } from './words.ts'

const STALE = ['honoraria.list', 'honoraria.show'] as const

/** One consultant's month, for staff: what is on it, and what they decide. */
export function StatementCard({ statement }: { statement: StatementView }) {
  const me = useMe()
  const [isOpen, setOpen] = useState(false)
  const [doing, setDoing] = useState<Doing>()
  const { member, total, currency, state, approvals, lineCount } = statement
  const isOwn = member.id === me.id
  return (
    <Card>
      <Section
        level={3}
        title={member.name}
        more={<span className={styles.amount}>{moneyOf(total, currency)}</span>}
      >
        <Stack gap={3}>
          <Row wrap spread>
            <Row wrap gap={2}>
              <StatementChip state={state} />
              <span className="sm quiet">
                {isOwn
                  ? 'Yours: others decide.'
                  : approvals.length > 0
                    ? `Approved by ${approvals.map(({ by }) => by).join(' and ')}`
                    : statement.isDue
                      ? 'Waits for the first approval'
                      : 'Its month is not over'}
              </span>
            </Row>
            <Row wrap gap={2}>
              <Button slim aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {isOpen ? 'Hide' : 'Show'} {lineCount === 1 ? 'the line' : `${lineCount} lines`}
              </Button>
              {!isOwn && <Decide statement={statement} onSendBack={() => setDoing({ act: 'sendBack' })} />}
            </Row>
          </Row>
          {isOpen && (
            <StatementLines
              statement={statement}
              renderActs={line =>
                isOwn ? null : <LineActs statement={statement} line={line} onDo={setDoing} />
              }
            />
          )}
        </Stack>
      </Section>
      {doing !== undefined && (
        <DoDialog statement={statement} doing={doing} onEnd={() => setDoing(undefined)} />
      )}
    </Card>
  )
}

type Doing = { act: 'sendBack' } | { act: 'leaveOut' | 'correct'; line: LineView }

function Decide({ statement, onSendBack }: { statement: StatementView; onSendBack: () => void }) {
  const me = useMe()
  const { id, edition, state, isDue, approvals } = statement
  const approve = useAsk('honoraria.approve', {
    refreshes: [...STALE],
    onDone: ({ statement: now }) =>
      toast.done(
        now.state === 'approved'
          ? 'Approved by two: ready for the payroll.'
          : 'Approved. Somebody else must, too.',
      ),
  })
  const isMine = approvals.some(({ byId }) => byId === me.id)
  return (
    <>
      {isDue && (state === 'draft' || state === 'checked') && !isMine && (
        <Button
          slim
          kind="go"
          busy={approve.isPending}
          onClick={() =>
            approve.mutate(
              { statementId: id, edition },
              { onError: error => toast.failed(`Not approved. ${sentenceOf(error)}`) },
            )
          }
        >
          Approve
        </Button>
      )}
      {(state === 'checked' || state === 'approved') && (
        <Button slim onClick={onSendBack}>
          Send back
        </Button>
      )}
    </>
  )
}

type LineActsProps = { statement: StatementView; line: LineView; onDo: (doing: Doing) => void }

function LineActs({ statement: { id, state }, line, onDo }: LineActsProps) {
  const putBack = useAsk('honoraria.leaveOut', { refreshes: [...STALE] })
  if (state === 'checked') return null
  if (state !== 'draft')
    return (
      <Button slim onClick={() => onDo({ act: 'correct', line })}>
        Mend
      </Button>
    )
  if (line.leftOut === null)
    return (
      <Button slim onClick={() => onDo({ act: 'leaveOut', line })}>
        Leave out
      </Button>
    )
  return (
    <Button
      slim
      busy={putBack.isPending}
      onClick={() =>
        putBack.mutate(
          { statementId: id, key: line.key, on: false },
          { onError: error => toast.failed(`Not put back. ${sentenceOf(error)}`) },
        )
      }
    >
      Put back
    </Button>
  )
}

const TITLES = { sendBack: 'Send the statement back', leaveOut: 'Leave a line out', correct: 'Mend a line' }
const GOES = { sendBack: 'Send back', leaveOut: 'Leave it out', correct: 'Mend it' }
const SAYS = {
  sendBack: 'Its approvals end. It is looked at anew by two people.',
  leaveOut: 'It is not paid. The consultant reads why, and can say that this is wrong.',
  correct: 'What was approved stays. The difference stands on the next statement, with your reason.',
}

type DoDialogProps = { statement: StatementView; doing: Doing; onEnd: () => void }

function DoDialog({ statement, doing, onEnd }: DoDialogProps) {
  const [reason, setReason] = useState('')
  const [amount, setAmount] = useState('')
  const [clientId] = useState(() => crypto.randomUUID())
  const done = { refreshes: [...STALE], onDone: onEnd }
  const sendBack = useAsk('honoraria.sendBack', done)
  const leaveOut = useAsk('honoraria.leaveOut', done)
  const correct = useAsk('honoraria.correct', {
    refreshes: [...STALE],
    onDone: ({ period }) => {
      toast.done(`It stands on the statement of ${monthName(period)}.`)
      onEnd()
    },
  })
  const statementId = statement.id
  const cents = Math.round(Number(amount.replace(',', '.')) * 100)
  const isReady =
    reason.trim().length >= 3 && (doing.act !== 'correct' || (Number.isInteger(cents) && cents !== 0))
  const go = () => {
    if (doing.act === 'sendBack') sendBack.mutate({ statementId, reason })
    else if (doing.act === 'leaveOut') leaveOut.mutate({ statementId, key: doing.line.key, on: true, reason })
    else correct.mutate({ statementId, key: doing.line.key, amount: cents, reason, clientId })
  }
  const error = sendBack.error ?? leaveOut.error ?? correct.error
  return (
    <Dialog
      open
      onClose={onEnd}
      title={TITLES[doing.act]}
      footer={
        <Row>
          <Button
            kind="go"
            disabled={!isReady}
            busy={sendBack.isPending || leaveOut.isPending || correct.isPending}
            onClick={go}
          >
            {GOES[doing.act]}
          </Button>
          <Button onClick={onEnd}>Cancel</Button>
        </Row>
      }
    >
      <Stack gap={4}>
        <p className="sm">{SAYS[doing.act]}</p>
        {doing.act !== 'sendBack' && (
          <p className="sm">
            {doing.line.what}, {moneyOf(doing.line.amount, statement.currency)}
          </p>
        )}
        {doing.act === 'correct' && (
          <TextField
            label={`Difference in ${statement.currency}`}
            description="With a minus in front when too much was paid."
            inputMode="decimal"
            value={amount}
            onChange={event => setAmount(event.currentTarget.value)}
          />
        )}
        <AreaField
          label="Reason"
          description={`${statement.member.name} reads it.`}
          minRows={2}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
        {error !== null && (
          <p role="alert" className="hued" data-hue="bracken">
            Nothing changed. {sentenceOf(error)}
          </p>
        )}
      </Stack>
    </Dialog>
  )
}
