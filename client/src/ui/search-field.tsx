import type { TextInputProps } from '@mantine/core'
import { Search } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { TextField } from './fields.tsx'
import { Icon } from './icon.tsx'

export type SearchFieldProps = Omit<TextInputProps, 'type' | 'leftSection' | 'value' | 'onChange'> & {
  value: string
  onSeek: (words: string) => void
}

/** Where one types what is sought: what it finds follows while one types (`useSought`). `value` may follow late, as the address does. */
export function SearchField({ value, onSeek, ...rest }: SearchFieldProps) {
  const [typed, type] = useTyped(value)
  return (
    <TextField
      {...rest}
      type="search"
      leftSection={<Icon of={Search} />}
      value={typed}
      onChange={event => {
        type(event.currentTarget.value)
        onSeek(event.currentTarget.value)
      }}
    />
  )
}

/**
 * What stands in a field, which each key changes at once: were it only what comes back from outside, React would put the former letters
 * back until then, and the caret at their end. A value that was not typed here takes its place.
 */
function useTyped(value: string): [typed: string, type: (words: string) => void] {
  const [typed, setTyped] = useState(value)
  // What has yet to come back: in this order, and some of it never, when the next overtakes it.
  const told = useRef<readonly string[]>([])

  useLayoutEffect(() => {
    const at = told.current.indexOf(value)
    told.current = at < 0 ? [] : told.current.slice(at + 1)
    if (at < 0) setTyped(value)
  }, [value])

  const type = (words: string) => {
    told.current = [...told.current, words]
    setTyped(words)
  }
  return [typed, type]
}
