import { ChevronLeft, X } from 'lucide-react'
import { createContext, lazy, Suspense, use, useEffect, type MouseEvent, type ReactNode } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import styles from './page.module.css'
import { useBreadth } from './use-breadth.ts'

// Only narrow windows slide a pane in, and only once someone asks for it.
const Sheet = lazy(async () => ({ default: (await import('./sheet.tsx')).Sheet }))

export type Aside = {
  /** What the pane is for: its name to screen readers, and its heading when it has one. */
  label: string
  body: ReactNode
  /** A fixed line above the scrolling part. Drawn when there is `onClose` or a `head`. */
  head?: ReactNode
  /** Fixed under the scrolling part: a composer. */
  foot?: ReactNode
  /** below: follows the page's own content when there is no room beside it. sheet: slides over it while `open`. */
  narrow: 'below' | 'sheet'
  /** For a sheet: whether it is out. */
  open?: boolean | undefined
  onClose?: (() => void) | undefined
  /** The body brings its own space, as a list of messages does. */
  flush?: boolean | undefined
  /** The body fills the pane and scrolls itself: a thread. */
  fills?: boolean | undefined
}

export type PageProps = {
  /** The document's title, before "· Commonground". */
  title: string
  children: ReactNode
  /** A fixed line at the top: see `PageBar`. */
  bar?: ReactNode
  aside?: Aside | undefined
  /** The children fill the height and scroll themselves: a channel. */
  fills?: boolean | undefined
  /** Keeps forms and prose to a readable width. */
  narrow?: boolean | undefined
}

/** One page inside the frame: the main column and, with room, a pane beside it. */
export function Page({ title, children, bar, aside, fills = false, narrow = false }: PageProps) {
  const breadth = useBreadth()
  useEffect(() => {
    document.title = `${title} · Commonground`
  }, [title])
  const beside = aside !== undefined && breadth === 'wide'
  const below = aside !== undefined && breadth !== 'wide' && aside.narrow === 'below'

  return (
    <div className={styles.page}>
      <main className={styles.main} id="main" tabIndex={-1}>
        {bar}
        {fills ? (
          children
        ) : (
          <div className={styles.scroll}>
            <div className={classes(styles.content, narrow && styles.narrow)}>
              {children}
              {below && (
                <section className={styles.below} aria-label={aside.label}>
                  {aside.body}
                </section>
              )}
            </div>
          </div>
        )}
      </main>
      {beside && <Pane {...aside} />}
      {aside?.narrow === 'sheet' && !beside && aside.open === true && (
        <Suspense>
          <Sheet
            open
            onClose={aside.onClose ?? (() => {})}
            title={aside.head ?? aside.label}
            fills={aside.fills}
          >
            {aside.body}
            {aside.foot}
          </Sheet>
        </Suspense>
      )}
    </div>
  )
}

function Pane({ label, body, head, foot, onClose, flush = false, fills = false }: Aside) {
  const headed = head !== undefined || onClose !== undefined
  return (
    <aside className={styles.aside} aria-label={label}>
      {headed && (
        <header className={styles.asideHead}>
          <div className="grow">{head ?? <h2>{label}</h2>}</div>
          {onClose !== undefined && <IconButton icon={X} label={`Close: ${label}`} slim onClick={onClose} />}
        </header>
      )}
      {fills ? (
        body
      ) : (
        <div className={styles.scroll}>
          {flush ? body : <div className={styles.asideContent}>{body}</div>}
        </div>
      )}
      {foot}
    </aside>
  )
}

export type PageBarProps = {
  title: ReactNode
  /** One line under the title. */
  says?: ReactNode
  /** Where "Back" leads on a phone. */
  backTo?: string | undefined
  /** lasting for cases and things that stay; text for talk. */
  face?: 'text' | 'lasting' | undefined
  actions?: ReactNode
}

/** The fixed line at the top of a page that scrolls under it. */
export function PageBar({ title, says, backTo, face = 'text', actions }: PageBarProps) {
  return (
    <header className={styles.bar}>
      {backTo !== undefined && <BackLink to={backTo} />}
      <div className={classes('grow', styles.barWords)}>
        <h1 className={classes('clip', face === 'lasting' && 'lasting', styles.barTitle)} tabIndex={-1}>
          {title}
        </h1>
        {says !== undefined && <p className="xs quiet clip">{says}</p>}
      </div>
      {actions}
    </header>
  )
}

const ParentContext = createContext<(pathname: string) => string | undefined>(() => undefined)
/** Tells each page which one it belongs to; those that stand by themselves belong to none. */
export const Parents = ParentContext.Provider

/** One step back, where the sidebar is not in sight: to where one came from when that was here, as a list stays as one left it. */
export function BackLink({ to, returns = false }: { to: string; returns?: boolean }) {
  const navigate = useNavigate()
  const cameFromHere = returns && (window.history.state as { idx?: number } | null)?.idx !== 0
  const goBack = (event: MouseEvent) => {
    if (!cameFromHere || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void navigate(-1)
  }
  return (
    <Link to={to} className={classes(styles.back, 'phone-only')} aria-label="Back" onClick={goBack}>
      <Icon of={ChevronLeft} size="l" />
    </Link>
  )
}

export type PageHeaderProps = {
  title: ReactNode
  says?: ReactNode
  /** Chips and small actions above the title. */
  above?: ReactNode
  action?: ReactNode
}

/** The heading of a page, in the lasting face; on a phone with the way back. */
export function PageHeader({ title, says, above, action }: PageHeaderProps) {
  const parent = use(ParentContext)(useLocation().pathname)
  return (
    <header className={styles.header}>
      {parent !== undefined && <BackLink to={parent} returns />}
      <div className="grow">
        {above !== undefined && <div className={styles.above}>{above}</div>}
        <h1 className="lasting" tabIndex={-1}>
          {title}
        </h1>
        {says !== undefined && <p className="quiet">{says}</p>}
      </div>
      {action}
    </header>
  )
}
