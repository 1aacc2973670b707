import { BadgeCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Icon } from './icon.tsx'
import { Time, type TimeProps } from './time.tsx'
import styles from './speaker.module.css'

/** Marks a vetted consultant, in words. */
export function VettedBadge({ specialty }: { specialty?: string | undefined }) {
  return (
    <span className={styles.vetted}>
      <Icon of={BadgeCheck} size="s" />
      {specialty === undefined ? 'Consultant' : `Consultant, ${specialty.toLocaleLowerCase()}`}
    </span>
  )
}

/** What a colleague is when not a consultant here. The same size as the badge: their word counts too. */
export function PeerLabel({ children = 'Colleague' }: { children?: ReactNode }) {
  return <span className={styles.peer}>{children}</span>
}

export type SpeakerProps = {
  name: string
  /** Where the name leads: the person's page. */
  to?: string | undefined
  /** Where the Tab key goes by it: -1 in lists that keep one stop. */
  tabIndex?: 0 | -1 | undefined
  /** The specialty this person is vetted for; `true` for a consultant whose field is said elsewhere. */
  vetted?: string | true | undefined
  /** The label of someone who is not vetted here. */
  peer?: string | undefined
  at?: string | undefined
  form?: TimeProps['form']
  /** Behind the name, before the time. */
  children?: ReactNode
}

/** Who speaks: name, standing, time. */
export function Speaker({ name, to, tabIndex, vetted, peer, at, form, children }: SpeakerProps) {
  return (
    <span className={styles.speaker}>
      {to === undefined ? (
        <span className={styles.name}>{name}</span>
      ) : (
        <Link to={to} className={styles.name} tabIndex={tabIndex}>
          {name}
        </Link>
      )}
      {vetted !== undefined && <VettedBadge specialty={vetted === true ? undefined : vetted} />}
      {vetted === undefined && peer !== undefined && <PeerLabel>{peer}</PeerLabel>}
      {children}
      {at !== undefined && <Time at={at} form={form} />}
    </span>
  )
}
