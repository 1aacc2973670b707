import { useEffect } from 'react'

type Step = { within: Element; at: number }

/** What can be pressed; a field would bring up the keyboard of a phone. */
const PRESSABLE = 'a[href], button:not(:disabled), summary'
/** How long others, a closing dialog say, have to put the focus where they want it. */
const OTHERS_FIRST_MS = 400

/**
 * Puts focus somewhere near when what had it is gone, as a row is that was decided: to the row that came in its place, else to the
 * heading above. Without it the next key begins at the top of the page, and a screen reader says nothing.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let focused: Element | undefined
    let way: Step[] = []
    let timer: ReturnType<typeof setTimeout> | undefined

    const note = ({ target }: FocusEvent) => {
      if (!(target instanceof Element) || target.closest('main') === null) return
      focused = target
      way = wayUp(target)
    }
    const isLost = () =>
      focused?.isConnected === false &&
      (document.activeElement === null || document.activeElement === document.body)
    const look = () => {
      if (!isLost() || timer !== undefined) return
      timer = setTimeout(() => {
        timer = undefined
        if (!isLost()) return
        focused = undefined
        nearest(way)?.focus({ preventScroll: true })
      }, OTHERS_FIRST_MS)
    }

    const watch = new MutationObserver(look)
    watch.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', note)
    return () => {
      clearTimeout(timer)
      watch.disconnect()
      document.removeEventListener('focusin', note)
    }
  }, [])
}

/** Each element around it, and which of its children leads down to it. */
function wayUp(from: Element): Step[] {
  const steps: Step[] = []
  for (let child = from; child.parentElement !== null; child = child.parentElement)
    steps.push({ within: child.parentElement, at: [...child.parentElement.children].indexOf(child) })
  return steps
}

function nearest(way: readonly Step[]): HTMLElement | undefined {
  const left = way.find(({ within }) => within.isConnected)
  // Who reads back in a long conversation leaves rows behind all the time.
  if (left === undefined || left.within.closest('main') === null || left.within.closest('[role="log"]'))
    return undefined
  const { within, at } = left
  const rows = within.matches('ul, ol') ? [within.children[at], within.children[at - 1]] : []
  const inRow = rows.flatMap(row => row?.querySelector<HTMLElement>(PRESSABLE) ?? [])[0]
  return inRow ?? headingOf(within)
}

function headingOf(within: Element): HTMLElement | undefined {
  const part = within.closest('section, article, aside, main')
  const heading = part?.querySelector<HTMLElement>('h1, h2, h3') ?? undefined
  if (heading === undefined) return part?.parentElement ? headingOf(part.parentElement) : undefined
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1
  return heading
}
