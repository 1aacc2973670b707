import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, NavLink, useMatch } from 'react-router'
import { classes } from './classes.ts'
import { countWords } from './count-words.ts'
import styles from './frame.module.css'
import { Icon } from './icon.tsx'
import { useKeyboardOpen } from './use-keyboard-open.ts'

export type FrameProps = {
  side: ReactNode
  /** The five places of a phone. Leaves while the on-screen keyboard is out. */
  bottom: ReactNode
  /** Above everything: the line is down. */
  notice?: ReactNode
  children: ReactNode
}

/** Sidebar and page; a phone has the page and five places below it. */
export function Frame({ side, bottom, notice, children }: FrameProps) {
  const keyboardOpen = useKeyboardOpen()
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <nav className={styles.side} aria-label="Main">
        {side}
      </nav>
      <div className={styles.place}>
        {notice}
        {children}
      </div>
      {!keyboardOpen && (
        <nav className={styles.bottom} aria-label="Main, short">
          {bottom}
        </nav>
      )}
    </div>
  )
}

export type PlaceProps = {
  to: string
  icon: LucideIcon
  children: string
  /** How many things there are for the reader; 0 shows nothing. */
  count?: number | undefined
  /** Only the very address, not those below it. */
  exact?: boolean | undefined
  /** Lit as well: the page has an address elsewhere and belongs here. */
  around?: boolean | undefined
  /** Stands in for the group list where that has no room. */
  narrowOnly?: boolean | undefined
}

function ForYou({ count }: { count: number | undefined }) {
  if (count === undefined || count === 0) return null
  return (
    <span className={styles.forYou}>
      {countWords(count)}
      <span className="unseen"> for you</span>
    </span>
  )
}

/** What a place says of itself to the reader: the page they are on, the place it belongs to, or neither. */
function useCurrent({ to, exact = false, around = false }: PlaceProps): 'page' | 'true' | undefined {
  const match = useMatch({ path: to, end: exact })
  if (match !== null) return 'page'
  return around ? 'true' : undefined
}

/** A place in the sidebar: an icon with its word, the word below it where the frame is narrow. */
export function SidePlace(props: PlaceProps) {
  const { to, icon, children, count, narrowOnly = false } = props
  return (
    <li className={classes(narrowOnly && styles.narrowOnly)}>
      <Link to={to} className={styles.placeLink} aria-current={useCurrent(props)}>
        <Icon of={icon} />
        <span className={styles.word}>{children}</span>
        <ForYou count={count} />
      </Link>
    </li>
  )
}

/** A place in the bottom navigation of a phone. */
export function BottomPlace(props: PlaceProps & { ask?: boolean }) {
  const { to, icon, children, count, ask = false } = props
  return (
    <Link to={to} className={classes(styles.tab, ask && styles.ask)} aria-current={useCurrent(props)}>
      <Icon of={icon} size="l" />
      <span>{children}</span>
      <ForYou count={count} />
    </Link>
  )
}

export type SideRowProps = {
  to: string
  children: ReactNode
  icon?: LucideIcon | undefined
  /** Unread: shown bold, with the number. */
  unread?: number | undefined
  /** How many of them call the reader: shown in place of the number, and lit. */
  calls?: number | undefined
  /** Something else that waits there: a draft. */
  mark?: { icon: LucideIcon; says: string } | undefined
  /** Stands under a group. */
  sub?: boolean | undefined
  exact?: boolean | undefined
}

/** A group or one of its channels in the sidebar. */
export function SideRow(props: SideRowProps) {
  const { to, children, icon, unread = 0, calls = 0, mark, sub = false, exact = false } = props
  return (
    <li>
      <NavLink
        to={to}
        end={exact}
        className={classes(styles.rowLink, sub && styles.sub)}
        data-unread={unread > 0 || undefined}
      >
        {icon !== undefined && <Icon of={icon} />}
        <span className={styles.rowName}>{children}</span>
        {mark !== undefined && (
          <span className={styles.mark}>
            <Icon of={mark.icon} size="s" label={mark.says} />
          </span>
        )}
        {calls > 0 && <ForYou count={calls} />}
        {unread > 0 && calls === 0 && (
          <span className={styles.count}>
            {countWords(unread)}
            <span className="unseen"> unread</span>
          </span>
        )}
      </NavLink>
    </li>
  )
}

/** What of the sidebar scrolls, as one: places, then groups, then conversations. */
export function SideBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>
}

/** Sidebar parts that have no room where the frame is narrow. */
export function SideGroups({
  title,
  action,
  children,
}: {
  title: string
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div className={styles.groups}>
      <div className={styles.groupsHead}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </div>
  )
}

export function SideList({ children }: { children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>
}

/** The foot of the sidebar: who is signed in. */
export function SideFoot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>
}

/** Words that fold away where the sidebar is narrow. */
export function SideWords({ children }: { children: ReactNode }) {
  return <span className={styles.words}>{children}</span>
}
