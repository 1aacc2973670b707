import { useEffect, useState } from 'react'

const PATIENCE_MS = 300

/** True once `waiting` has lasted 300 ms: quick answers never flash a skeleton. */
export function useDelayed(waiting: boolean): boolean {
  const [late, setLate] = useState(false)

  useEffect(() => {
    if (!waiting) return undefined
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [waiting])

  return waiting && late
}
