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

/** What is sought while someone types: once they pause, and nothing for fewer letters than `atLeast`. An emptied field seeks nothing at once. */
export function useSought(typed: string, atLeast = 2): string {
  const words = typed.trim()
  const settled = useSettled(words)
  return words.length < atLeast || settled.length < atLeast ? '' : settled
}
