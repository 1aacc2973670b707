import type { ReactNode } from 'react'
import styles from './why-panel.module.css'

export type WhyStep = {
  title: ReactNode
  detail?: ReactNode
  /** done: happened. ahead: still needed. */
  state?: 'done' | 'ahead' | undefined
}

export type WhyPanelProps = {
  /** The whole in one sentence. */
  sentence: string
  steps: readonly WhyStep[]
  /** The rule that was applied, where it shows, what can be done about it. */
  children?: ReactNode
}

/** Why something stands in the ledger, step by step. */
export function WhyPanel({ sentence, steps, children }: WhyPanelProps) {
  return (
    <div className={styles.panel}>
      <p className={`lasting ${styles.sentence}`}>{sentence}</p>
      <ol className={styles.steps}>
        {steps.map((step, place) => (
          <li key={place} data-state={step.state ?? 'done'}>
            <b>{step.title}</b>
            {step.detail !== undefined && <span>{step.detail}</span>}
          </li>
        ))}
      </ol>
      {children}
    </div>
  )
}
