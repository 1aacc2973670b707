import type { TextInputProps } from '@mantine/core'
import { Search } from 'lucide-react'
import { TextField } from './fields.tsx'
import { Icon } from './icon.tsx'

export type SearchFieldProps = Omit<TextInputProps, 'type' | 'leftSection' | 'value' | 'onChange'> & {
  value: string
  onSeek: (words: string) => void
}

/** Where one types what is sought: what it finds follows while one types (`useSought`). */
export function SearchField({ onSeek, ...rest }: SearchFieldProps) {
  return (
    <TextField
      {...rest}
      type="search"
      leftSection={<Icon of={Search} />}
      onChange={event => onSeek(event.currentTarget.value)}
    />
  )
}
