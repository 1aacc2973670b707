import type { ReactNode } from 'react'
import { GitBranch } from 'lucide-react'
import { Icon } from './icon.tsx'
import styles from './life-line.module.css'

export type StepState = 'done' | 'here' | 'ahead'

export type LifeStep = {
  name: string
  /** When, by whom, or what it waits for. */
  fact?: ReactNode
  state: StepState
}

export type LifeLineProps = {
  steps: readonly LifeStep[]
  label: string
  /** How it left the line, when it did: returned, withdrawn, merged. */
  exit?: ReactNode
}

/** What happened to a thing, where it is, what may come. A phone names only the last and the current step. */
export function LifeLine({ steps, label, exit }: LifeLineProps) {
  return (
    <div className={styles.place}>
      <ol className={styles.life} aria-label={label}>
        {steps.map(step => (
          <li
            key={step.name}
            data-state={step.state}
            aria-current={step.state === 'here' ? 'step' : undefined}
          >
            <span className={styles.words}>
              <span className={styles.name}>{step.name}</span>
              {step.fact !== undefined && <span className={styles.fact}>{step.fact}</span>}
              <span className="unseen">{step.state === 'ahead' ? ', may come' : ''}</span>
            </span>
          </li>
        ))}
      </ol>
      {exit !== undefined && (
        <p className={styles.exit}>
          <Icon of={GitBranch} size="s" />
          <span>{exit}</span>
        </p>
      )}
    </div>
  )
}

export type MiniLineProps = {
  states: readonly StepState[]
  /** The same in words: "Advised, outcome waits". */
  label: string
}

/** The life line in five dots. */
export function MiniLine({ states, label }: MiniLineProps) {
  return (
    <span className={styles.mini} role="img" aria-label={label}>
      {states.map((state, place) => (
        <i key={place} data-state={state} />
      ))}
    </span>
  )
}
