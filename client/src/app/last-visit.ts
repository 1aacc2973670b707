import { useEffect, useState } from 'react'

const keyFor = (memberId: string) => `commonground-last-here-${memberId}`
const AWAY_MS = 30 * 60_000

/** When the member was last here on this device, before the visit that is going on; undefined on the first. */
export function useLastVisit(memberId: string): string | undefined {
  const [before] = useState(() => beginVisit(memberId))

  useEffect(() => {
    const leave = () => localStorage.setItem(keyFor(memberId), new Date().toISOString())
    window.addEventListener('pagehide', leave)
    return () => window.removeEventListener('pagehide', leave)
  }, [memberId])

  return before
}

/** A reload within half an hour belongs to the same visit, so what was new stays new. */
function beginVisit(memberId: string): string | undefined {
  const visitKey = `${keyFor(memberId)}-visit`
  const left = localStorage.getItem(keyFor(memberId))
  const ongoing = sessionStorage.getItem(visitKey)
  if (ongoing !== null && left !== null && Date.now() - Date.parse(left) < AWAY_MS)
    return ongoing || undefined

  sessionStorage.setItem(visitKey, left ?? '')
  return left ?? undefined
}
