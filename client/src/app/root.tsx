import { useEffect, useRef } from 'react'
import { Outlet, useLocation, useNavigation } from 'react-router'
import { useDelayed } from '../ui/use-delayed.ts'
import { useKeptFocus } from './kept-focus.ts'
import styles from './root.module.css'

/** Moves focus to the new page's heading after each change of address, as a loaded page would. */
function useFocusOnArrival(): void {
  const { pathname } = useLocation()
  const last = useRef(pathname)

  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    const main = document.getElementById('main')
    // A page that has put focus inside itself knows better.
    if (main?.contains(document.activeElement) === true && document.activeElement !== main) return
    const heading = main?.querySelector<HTMLElement>('h1[tabindex]') ?? main
    heading?.focus({ preventScroll: true })
  }, [pathname])
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
