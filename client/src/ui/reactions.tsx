import { HandHeart, SmilePlus } from 'lucide-react'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './reactions.module.css'

export type HelpfulButtonProps = {
  count: number
  mine: boolean
  /** Who says so, as a phrase. */
  who?: string | undefined
  /** Absent for those who may not mark it: the author, a visitor. */
  onToggle?: (() => void) | undefined
}

/** Helpful, with how many say so; pressed when the reader is one of them. */
export function HelpfulButton({ count, mine, who, onToggle }: HelpfulButtonProps) {
  const words = count === 0 ? 'Helpful' : `Helpful ${count}`
  if (onToggle === undefined) {
    return count === 0 ? null : (
      <span className={styles.reaction} title={who}>
        <Icon of={HandHeart} size="s" />
        {words}
      </span>
    )
  }
  return (
    <button
      type="button"
      className={styles.reaction}
      data-helpful
      data-who={who || undefined}
      aria-label={who ? `${words}: ${who}` : undefined}
      aria-pressed={mine}
      onClick={onToggle}
    >
      <Icon of={HandHeart} size="s" />
      {words}
    </button>
  )
}

export type ReactionChipProps = {
  emoji: string
  count: number
  mine: boolean
  who: string
  onToggle?: (() => void) | undefined
}

/** An emoji that people put on a message, with how many did; pressed when the reader is one of them. */
export function ReactionChip({ emoji, count, mine, who, onToggle }: ReactionChipProps) {
  const inside = (
    <>
      <span className={styles.emoji} aria-hidden={onToggle !== undefined}>
        {emoji}
      </span>
      {count}
    </>
  )
  if (onToggle === undefined) {
    return (
      <span className={styles.reaction} title={who}>
        {inside}
      </span>
    )
  }
  return (
    <button
      type="button"
      className={styles.reaction}
      data-who={who}
      aria-label={`${emoji} ${count}: ${who}`}
      aria-pressed={mine}
      onClick={onToggle}
    >
      {inside}
    </button>
  )
}

/** Opens the choice of emoji, at the end of those that are there. */
export function AddReaction(props: ComponentPropsWithRef<'button'>) {
  return (
    <button
      type="button"
      {...props}
      className={styles.add}
      aria-label="Add a reaction"
      title="Add a reaction"
    >
      <Icon of={SmilePlus} size="s" />
    </button>
  )
}

/** The row that reactions and small answers stand in. */
export function Reactions({ children }: { children: ReactNode }) {
  return <div className={styles.reactions}>{children}</div>
}
