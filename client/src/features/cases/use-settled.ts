import { useEffect, useState } from 'react'

const PAUSE_MS = 400

/** A value once it has not changed for a moment, so that nothing is asked at each key. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
