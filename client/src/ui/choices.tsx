import { Checkbox } from '@mantine/core'
import { Stack } from './layout.tsx'

export type ChoicesProps<V extends string> = {
  label: string
  description?: string | undefined
  options: readonly { value: V; label: string }[]
  value: readonly V[]
  onChange: (value: V[]) => void
}

/** Several of a few: each may be chosen or left. */
export function Choices<V extends string>({ label, description, options, value, onChange }: ChoicesProps<V>) {
  const choose = (chosen: readonly string[]) =>
    onChange(options.map(option => option.value).filter(each => chosen.includes(each)))
  return (
    <Checkbox.Group label={label} description={description} value={[...value]} onChange={choose}>
      <Stack gap={2}>
        {options.map(option => (
          <Checkbox key={option.value} value={option.value} label={option.label} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
