import {
  NativeSelect,
  PasswordInput,
  Textarea,
  TextInput,
  type NativeSelectProps,
  type PasswordInputProps,
  type TextareaProps,
  type TextInputProps,
} from '@mantine/core'
import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './fields.module.css'
import { Icon } from './icon.tsx'

const ORDER: ('label' | 'description' | 'input' | 'error')[] = ['label', 'description', 'input', 'error']

function withSign(error: ReactNode): ReactNode {
  if (error === undefined || error === null || error === false || error === '') return undefined
  return (
    <>
      <Icon of={CircleAlert} size="s" />
      <span>{error}</span>
    </>
  )
}

/** One line of text. `error` says what to do, `description` what it is for. */
export function TextField({ error, ...rest }: TextInputProps) {
  return <TextInput {...rest} classNames={styles} inputWrapperOrder={ORDER} error={withSign(error)} />
}

/** Several lines of text; grows from `minRows` on. */
export function AreaField({ error, minRows = 4, ...rest }: TextareaProps) {
  return (
    <Textarea
      {...rest}
      autosize
      minRows={minRows}
      classNames={styles}
      inputWrapperOrder={ORDER}
      error={withSign(error)}
    />
  )
}

const RevealIcon = ({ reveal }: { reveal: boolean }) => <Icon of={reveal ? EyeOff : Eye} />

/** A password, with a button to look at it. */
export function PasswordField({ error, ...rest }: PasswordInputProps) {
  return (
    <PasswordInput
      {...rest}
      classNames={{ ...styles, innerInput: styles.inner ?? '' }}
      inputWrapperOrder={ORDER}
      error={withSign(error)}
      visibilityToggleIcon={RevealIcon}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
    />
  )
}

/** One of several, as the platform's own list: right on phones and for every keyboard. */
export function SelectField({ error, ...rest }: NativeSelectProps) {
  return <NativeSelect {...rest} classNames={styles} inputWrapperOrder={ORDER} error={withSign(error)} />
}
