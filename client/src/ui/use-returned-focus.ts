import { useLayoutEffect } from 'react'

/** What closes may take its time, and whoever opened it may put the focus elsewhere first. */
const LOOKS_MS = [0, 80, 320]

/** Gives the focus back to what opened a dialog once it is closed, unless it went elsewhere. Holds for a dialog that comes and goes as a whole, too. */
export function useReturnedFocus(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return
    const opener = openerOf(document.activeElement)
    return () => {
      for (const ms of LOOKS_MS) setTimeout(() => giveBack(opener), ms)
    }
  }, [open])
}

let lastOutside: Element | null = null
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element && target.closest('[role="menu"], [role="dialog"]') === null)
    lastOutside = target
})

/** An act of a menu is gone with its menu: the button that opened the menu stands for it. */
const openerOf = (active: Element | null): Element | null =>
  active === null || active === document.body || active.closest('[role="menu"]') !== null
    ? lastOutside
    : active

function giveBack(opener: Element | null): void {
  const isNowhere = document.activeElement === null || document.activeElement === document.body
  if (isNowhere && opener instanceof HTMLElement && opener !== document.body)
    opener.focus({ preventScroll: true })
}
