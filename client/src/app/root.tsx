import { useEffect, useRef } from 'react'
import { Outlet, useLocation } from 'react-router'

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

export function Root() {
  useFocusOnArrival()
  return <Outlet />
}
