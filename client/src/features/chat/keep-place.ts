type Anchor = { row: HTMLElement; top: number }

/** A scroll this soon after a wheel, a touch, a click or a key is the reader's own. */
const OWN_WITHIN_MS = 1500
/** So is one that follows such a scroll this closely: a list runs on when the finger is gone. */
const RUNS_ON_WITHIN_MS = 200
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const

export type KeptPlace = {
  /** Takes what is on the screen now for what the reader wants to see there. */
  choose: () => void
  stop: () => void
}

/**
 * Keeps the first whole row on the screen where it is while `isHeld` says so, whatever grows or shrinks above it; the reader's own
 * scrolling chooses another. Browsers would do this, but a list that draws a part of itself has to forbid them.
 */
export function keepPlace(scroller: HTMLElement, isHeld: () => boolean): KeptPlace {
  let anchor: Anchor | undefined
  let ownAt = -Infinity
  let ranAt = -Infinity
  const topOf = (row: HTMLElement) => row.getBoundingClientRect().top - scroller.getBoundingClientRect().top

  const choose = () => {
    const row = [...scroller.querySelectorAll<HTMLElement>('[data-seq]')].find(each => topOf(each) >= 0)
    anchor = row && { row, top: topOf(row) }
  }
  const restore = () => {
    if (!isHeld()) return
    if (anchor === undefined || !anchor.row.isConnected) return choose()
    const moved = topOf(anchor.row) - anchor.top
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved
  }
  const own = () => {
    ownAt = performance.now()
  }
  const scrolled = () => {
    const now = performance.now()
    const isOwn = now - ownAt < OWN_WITHIN_MS || now - ranAt < RUNS_ON_WITHIN_MS
    if (isOwn) ranAt = now
    if (isOwn) choose()
    else restore()
  }
  const grown = new ResizeObserver(restore)
  for (const list of scroller.querySelectorAll('[data-testid="virtuoso-item-list"]')) grown.observe(list)
  // Anywhere: keys and buttons beside the list move it too.
  for (const input of INPUTS) document.addEventListener(input, own, { passive: true, capture: true })
  scroller.addEventListener('scroll', scrolled, { passive: true })
  return {
    choose,
    stop: () => {
      grown.disconnect()
      for (const input of INPUTS) document.removeEventListener(input, own, { capture: true })
      scroller.removeEventListener('scroll', scrolled)
    },
  }
}
