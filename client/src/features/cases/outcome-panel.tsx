import { useState, type ReactNode } from 'react'
import type { CaseView, OutcomeView, ReplyView } from '../../../../domain/cases/contract.ts'
import { Button, Chip, Stack, Time } from '../../ui/index.ts'
import styles from './case-page.module.css'
import { OutcomeForm } from './outcome-form.tsx'
import { EFFECT_WORDS, firstNameOf, OUTCOME_TOLD, OUTCOME_WORDS } from './words.ts'

export type OutcomePanelProps = { item: CaseView; replies: readonly ReplyView[]; mine: boolean }

/** What happened next: the asker tells it and may change it, everyone else reads it. */
export function OutcomePanel({ item, replies, mine }: OutcomePanelProps) {
  const [changing, setChanging] = useState(false)
  const { outcome } = item
  const helper = whoHelped(item, replies)

  if (item.may.reportOutcome && (outcome === null || changing)) {
    return (
      <OutcomeForm
        caseId={item.id}
        isUnaccepted={item.may.accept}
        told={outcome}
        helper={helper}
        onEnd={() => setChanging(false)}
      />
    )
  }
  if (outcome === null) return null
  return (
    <Told told={outcome} mine={mine} asker={item.asker.name}>
      {item.may.reportOutcome && <Button onClick={() => setChanging(true)}>Change it</Button>}
    </Told>
  )
}

/** Who is most interested in how it went: the accepted author, else whoever has the case. */
export function whoHelped(item: CaseView, replies: readonly ReplyView[]): string {
  const accepted = replies.find(reply => reply.id === item.acceptedReplyId)
  const advisor = accepted ?? replies.find(reply => reply.advice)
  const name = advisor?.author.name ?? item.assignee?.name
  return name === undefined ? 'Whoever answered' : firstNameOf(name)
}

type ToldProps = { told: OutcomeView; mine: boolean; asker: string; children?: ReactNode }

function Told({ told, mine, asker, children }: ToldProps) {
  return (
    <section className={styles.told}>
      <h2 className="lasting">What happened next</h2>
      <p className="sm quiet">
        Told by {mine ? 'you' : asker}, <Time at={told.reportedAt} />
      </p>
      <div>
        <Chip hue={HUES[told.outcome]}>
          {mine ? OUTCOME_WORDS[told.outcome] : OUTCOME_TOLD[told.outcome]}
        </Chip>
      </div>
      {told.note !== '' && <p className={styles.quote}>“{told.note}”</p>}
      <Stack as="dl" gap={2} className="sm">
        <Fact name="What it changed" fact={EFFECT_WORDS[told.effect]} />
        <Fact name="Worth to the client" fact={`${told.valueForClient} of 5`} />
        <Fact
          name={mine ? 'Worth to me' : `Worth to ${firstNameOf(asker)}`}
          fact={`${told.valueForMe} of 5`}
        />
      </Stack>
      {children !== undefined && <div>{children}</div>}
    </section>
  )
}

const HUES = { confirmed_plan: 'moss', new_advice: 'dusk', not_useful: 'bracken', none: undefined } as const

function Fact({ name, fact }: { name: string; fact: string }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>{fact}</dd>
    </div>
  )
}
