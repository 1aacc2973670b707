import { Menu as MantineMenu } from '@mantine/core'
import { Check, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './menu.module.css'

export type MenuProps = {
  /** The button that opens it. */
  target: ReactElement
  /** `MenuAct`s. */
  children: ReactNode
  label: string
  /** Opens as soon as it is there. */
  opensAtOnce?: boolean | undefined
  /** Kept by who uses it, when something else may open it too. */
  open?: boolean | undefined
  onOpen?: ((open: boolean) => void) | undefined
}

/** A list of things to do, opened by a button; arrow keys move in it. */
export function Menu({ target, children, label, opensAtOnce = false, open, onOpen }: MenuProps) {
  return (
    <MantineMenu
      // The placeholder is a child no menu may have; focus goes to the first act instead.
      withInitialFocusPlaceholder={false}
      defaultOpened={opensAtOnce}
      {...(open !== undefined && { opened: open })}
      {...(onOpen !== undefined && { onChange: onOpen })}
      position="bottom-end"
      // A long one scrolls within the window.
      middlewares={{ flip: true, shift: true, size: true }}
      classNames={styles}
      withinPortal
      shadow="none"
      width={220}
    >
      <MantineMenu.Target>{target}</MantineMenu.Target>
      <MantineMenu.Dropdown aria-label={label}>{children}</MantineMenu.Dropdown>
    </MantineMenu>
  )
}

export type MenuActProps = {
  icon?: LucideIcon | undefined
  children: ReactNode
  onAct: () => void
  /** Ends or removes something. */
  harm?: boolean | undefined
  /** The one in force, in a menu that chooses. */
  chosen?: boolean | undefined
}

export function MenuAct({ icon, children, onAct, harm = false, chosen = false }: MenuActProps) {
  return (
    <MantineMenu.Item
      {...(icon && { leftSection: <Icon of={icon} /> })}
      {...(chosen && { rightSection: <Icon of={Check} size="s" label="chosen" /> })}
      {...(harm && { 'data-harm': true })}
      onClick={onAct}
    >
      {children}
    </MantineMenu.Item>
  )
}

export const MenuRule = MantineMenu.Divider

/** What the acts under it have in common. */
export const MenuHeading = MantineMenu.Label
