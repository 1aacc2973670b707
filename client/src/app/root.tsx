import { useEffect, useRef } from 'react'
import { Outlet, useLocation, useNavigation } from 'react-router'
import { useDelayed } from '../ui/use-delayed.ts'
import { useKeptFocus } from './kept-focus.ts'
import styles from './root.module.css'

/** When to look again whether focus has found a place: a page may still be coming, and the list one chose from closing. */
const LOOKS_MS = [150, 500, 1200, 2500]

/** Moves focus to the new page's heading after each change of address, as a loaded page would. */
function useFocusOnArrival(): void {
  const { pathname } = useLocation()
  const last = useRef(pathname)

  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    arrive(true)
    const timers = LOOKS_MS.map(ms => setTimeout(() => arrive(false), ms))
    return () => timers.forEach(clearTimeout)
  }, [pathname])
}

/** Later looks leave alone whoever has gone on by themselves. */
function arrive(first: boolean): void {
  const active = document.activeElement
  const main = document.getElementById('main')
  const isNowhere = active === null || active === document.body || active === main
  if (active?.closest('[role="dialog"]') || (!first && !isNowhere)) return
  // A page that has put focus inside itself knows better.
  if (main?.contains(active) === true && active !== main) return
  const heading = main?.querySelector<HTMLElement>('h1[tabindex]') ?? main
  heading?.focus({ preventScroll: true })
}

/** Around every page: where focus goes, and a line on top while a page takes its time to come. */
export function Root() {
  const late = useDelayed(useNavigation().state !== 'idle')
  useFocusOnArrival()
  useKeptFocus()

  return (
    <>
      <div role="status">
        {late && (
          <div className={styles.coming}>
            <span className="unseen">The page is coming</span>
          </div>
        )}
      </div>
      <Outlet />
    </>
  )
}
