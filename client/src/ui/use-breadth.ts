import { useSyncExternalStore } from 'react'

/** wide: sidebar, main and aside. middle: icons and main. phone: one column. */
export type Breadth = 'wide' | 'middle' | 'phone'

const wide = matchMedia('(min-width: 1100px)')
const phone = matchMedia('(max-width: 719px)')

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  phone.addEventListener('change', listener)
  return () => {
    wide.removeEventListener('change', listener)
    phone.removeEventListener('change', listener)
  }
}

const read = (): Breadth => (wide.matches ? 'wide' : phone.matches ? 'phone' : 'middle')

/** Which of the three layouts the window has room for. */
export function useBreadth(): Breadth {
  return useSyncExternalStore(subscribe, read)
}
