import { CircleAlert, WifiOff, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { BrandMark } from './brand.tsx'
import { Button } from './button.tsx'
import type { Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './states.module.css'
import { useDelayed } from './use-delayed.ts'

export type EmptyProps = {
  title: string
  /** One sentence. */
  children?: ReactNode
  /** One way on. */
  action?: ReactNode
}

/** Nothing is here, honestly, with one way on. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <BrandMark width={40} />
      <p className="lasting">{title}</p>
      {children !== undefined && <p className="sm quiet">{children}</p>}
      {action}
    </div>
  )
}

export type NoteProps = {
  hue: Hue
  icon: LucideIcon
  children: ReactNode
  action?: ReactNode
  /** alert interrupts a screen reader, status waits; without either the note is plain text. */
  role?: 'alert' | 'status' | undefined
}

/** A tinted remark inside a page. */
export function Note({ hue, icon, children, action, role }: NoteProps) {
  return (
    <div className={styles.note} data-hue={hue} role={role}>
      <Icon of={icon} />
      <div className="grow">{children}</div>
      {action}
    </div>
  )
}

export type ErrorStateProps = {
  /** What could not be done: "We could not load the replies." */
  title: string
  /** What is safe all the same: "The case is safe." */
  safe?: string | undefined
  /** The request id, to quote when asking for help. */
  reference?: string | undefined
  onRetry?: (() => void) | undefined
}

/** Something failed: what is safe, how to try again, what to quote. */
export function ErrorState({ title, safe, reference, onRetry }: ErrorStateProps) {
  return (
    <Note hue="bracken" icon={CircleAlert} role="alert">
      <b>{title}</b> {safe}{' '}
      {onRetry !== undefined && (
        <button type="button" className={styles.again} onClick={onRetry}>
          Try again
        </button>
      )}
      {reference !== undefined && <p className="xs quiet">Reference {reference}</p>}
    </Note>
  )
}

export type SkeletonProps = {
  /** Widths of the lines, as shares of the place. */
  lines?: readonly number[] | undefined
  face?: boolean | undefined
}

/** The shape of one piece that is still coming. */
export function Skeleton({ lines = [0.38, 0.92, 0.64], face = false }: SkeletonProps) {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {face && <span className={styles.face} />}
      <span className={styles.lines}>
        {lines.map((width, place) => (
          <span key={place} style={{ width: `${width * 100}%` }} />
        ))}
      </span>
    </div>
  )
}

export type LoadingProps = { children: ReactNode; label?: string | undefined }

/** Shows skeletons once 300 ms have passed; keeps their place empty until then. */
export function Loading({ children, label = 'Loading' }: LoadingProps) {
  const late = useDelayed(true)
  return (
    <div aria-busy="true" style={{ visibility: late ? 'visible' : 'hidden' }}>
      <span className="unseen" role="status">
        {late ? label : ''}
      </span>
      {children}
    </div>
  )
}

/** Rows of a list that is still coming. */
export function LoadingRows({
  count = 3,
  face = true,
}: {
  count?: number | undefined
  face?: boolean | undefined
}) {
  return (
    <Loading>
      {Array.from({ length: count }, (_, place) => (
        <div key={place} className={styles.row}>
          <Skeleton face={face} />
        </div>
      ))}
    </Loading>
  )
}

export type OfflineBarProps = {
  waiting?: number | undefined
  onRetry?: (() => void) | undefined
  /** The way to what waits. */
  see?: ReactNode
}

/** Says that the line is down and what happens to what was written. */
export function OfflineBar({ waiting = 0, onRetry, see }: OfflineBarProps) {
  const kept =
    waiting === 0
      ? 'What you write is kept here.'
      : `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} here.`
  return (
    <div className={styles.offline} role="status">
      <Icon of={WifiOff} />
      <span className="grow">
        No connection. {kept} {waiting > 0 && see}
      </span>
      {onRetry !== undefined && (
        <Button kind="quiet" slim onClick={onRetry}>
          Try now
        </Button>
      )}
    </div>
  )
}
