import { useState } from 'react'
import type { ClaimView } from '../../../../domain/claims/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Attachments } from '../media/attachments.tsx'
import { AreaField, Button, Card, Row, Stack, Time, toast } from '../../ui/index.ts'
import { CLAIM_WORDS, hoursWords, stateWords } from './words.ts'

const TOUCHED = ['claims.mine', 'claims.waiting'] as const

/** One claim: what was done for whom, how it stands, and what the reader can do about it. */
export function ClaimCard({ claim }: { claim: ClaimView }) {
  const { by, together, beneficiary } = claim
  const others = together.map(({ name }) => name).join(', ')
  const makers = claim.mine
    ? others === ''
      ? ''
      : `With ${others}`
    : [by.name, others].filter(Boolean).join(', ')
  return (
    <Card as="article">
      <Stack gap={2}>
        <Row gap={2} wrap spread>
          <h3>{claim.what}</h3>
          <Time at={`${claim.on}T12:00:00Z`} form="day" />
        </Row>
        <p className="sm quiet">
          {makers === '' ? '' : `${makers} · `}
          {CLAIM_WORDS[claim.kind].label}, for {beneficiary.name}
          {claim.hours !== null && ` · ${hoursWords(claim.hours)}${together.length > 0 ? ' each' : ''}`}
          {claim.mayDecide ? '' : ` · ${stateWords(claim)}`}
        </p>
        {claim.link !== null && (
          <p className="sm">
            <a href={claim.link} rel="noreferrer nofollow" target="_blank">
              {claim.link}
            </a>
          </p>
        )}
        {claim.reason !== null && claim.state === 'declined' && <p className="sm">Why: “{claim.reason}”</p>}
        {claim.contest !== null && <p className="sm">{contestWords(claim.contest)}</p>}
        <Attachments items={claim.attachments} />
        {claim.mayDecide && <Deciding claim={claim} />}
        {claim.mayLeave && <Leaving claim={claim} />}
        {claim.mine && <Own claim={claim} />}
      </Stack>
    </Card>
  )
}

function contestWords({ state, answer }: NonNullable<ClaimView['contest']>): string {
  if (state === 'open') return 'Somebody with no part in it looks at it.'
  return state === 'upheld' ? `You were right: “${answer}”` : `It stays so: “${answer}”`
}

function Deciding({ claim }: { claim: ClaimView }) {
  const [declines, setDeclines] = useState(false)
  const confirm = useAsk('claims.confirm', {
    refreshes: [...TOUCHED],
    onDone: () => toast.done('Confirmed. It counts for them now.'),
  })
  const decline = useAsk('claims.decline', {
    refreshes: [...TOUCHED],
    onDone: () => toast.done('Declined. They read why.'),
  })
  if (declines)
    return (
      <Reason
        label={`Why not? ${claim.by.name} reads this.`}
        send="Decline it"
        busy={decline.isPending}
        error={decline.error === null ? undefined : sentenceOf(decline.error)}
        onSend={reason => decline.mutate({ claimId: claim.id, reason })}
        onEnd={() => setDeclines(false)}
      />
    )
  return (
    <Stack gap={2}>
      <Row gap={2} wrap>
        <Button kind="go" slim busy={confirm.isPending} onClick={() => confirm.mutate({ claimId: claim.id })}>
          Yes, it was so
        </Button>
        <Button slim onClick={() => setDeclines(true)}>
          No
        </Button>
      </Row>
      {confirm.error !== null && (
        <p role="alert" className="hued" data-hue="bracken">
          {sentenceOf(confirm.error)}
        </p>
      )}
    </Stack>
  )
}

/** For who is named with it: it counts for them, too, unless they say otherwise. */
function Leaving({ claim }: { claim: ClaimView }) {
  const leave = useAsk('claims.leave', {
    refreshes: [...TOUCHED],
    onDone: () => toast.done('No share of it is yours. Whoever claims it is told.'),
  })
  return (
    <Stack gap={2}>
      <p className="sm">{claim.by.name} says that you did it together. You would share what it counts.</p>
      <div>
        <Button slim busy={leave.isPending} onClick={() => leave.mutate({ claimId: claim.id })}>
          I had no share in it
        </Button>
      </div>
      {leave.error !== null && (
        <p role="alert" className="hued" data-hue="bracken">
          {sentenceOf(leave.error)}
        </p>
      )}
    </Stack>
  )
}

function Own({ claim }: { claim: ClaimView }) {
  const [contests, setContests] = useState(false)
  const withdraw = useAsk('claims.withdraw', {
    refreshes: [...TOUCHED],
    onDone: () => toast.done('Withdrawn.'),
  })
  const contest = useAsk('claims.contest', {
    refreshes: [...TOUCHED],
    onDone: () => toast.done('Somebody with no part in it will look at it.'),
  })
  if (contests && claim.mayContest)
    return (
      <Reason
        label="What is not right?"
        send="Send it"
        busy={contest.isPending}
        error={contest.error === null ? undefined : sentenceOf(contest.error)}
        onSend={reason => contest.mutate({ claimId: claim.id, reason })}
        onEnd={() => setContests(false)}
      />
    )
  return (
    <Row gap={2} wrap>
      {claim.mayContest && (
        <Button slim onClick={() => setContests(true)}>
          This is not right
        </Button>
      )}
      {claim.state === 'waiting' && (
        <Button slim busy={withdraw.isPending} onClick={() => withdraw.mutate({ claimId: claim.id })}>
          Withdraw
        </Button>
      )}
    </Row>
  )
}

type ReasonProps = {
  label: string
  send: string
  busy: boolean
  error: string | undefined
  onSend: (reason: string) => void
  onEnd: () => void
}

function Reason({ label, send, busy, error, onSend, onEnd }: ReasonProps) {
  const [reason, setReason] = useState('')
  return (
    <Stack gap={2}>
      <AreaField
        label={label}
        minRows={2}
        maxLength={1000}
        value={reason}
        error={error}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <Row gap={2}>
        <Button slim kind="go" busy={busy} disabled={reason.trim() === ''} onClick={() => onSend(reason)}>
          {send}
        </Button>
        <Button slim onClick={onEnd}>
          Cancel
        </Button>
      </Row>
    </Stack>
  )
}
