import { Menu as MantineMenu } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './menu.module.css'

export type MenuProps = {
  /** The button that opens it. */
  target: ReactElement
  /** `MenuAct`s. */
  children: ReactNode
  label: string
}

/** A list of things to do, opened by a button; arrow keys move in it. */
export function Menu({ target, children, label }: MenuProps) {
  return (
    <MantineMenu position="bottom-end" classNames={styles} withinPortal shadow="none" width={220}>
      <MantineMenu.Target>{target}</MantineMenu.Target>
      <MantineMenu.Dropdown aria-label={label}>{children}</MantineMenu.Dropdown>
    </MantineMenu>
  )
}

export type MenuActProps = {
  icon?: LucideIcon | undefined
  children: ReactNode
  onAct: () => void
  harm?: boolean
}

export function MenuAct({ icon, children, onAct, harm = false }: MenuActProps) {
  return (
    <MantineMenu.Item
      {...(icon && { leftSection: <Icon of={icon} /> })}
      onClick={onAct}
      {...(harm && { 'data-harm': true })}
    >
      {children}
    </MantineMenu.Item>
  )
}

export const MenuRule = MantineMenu.Divider
