import type { MantineColorScheme } from '@mantine/core'
import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react'

/** The ways to see the app, in the order they are offered. */
export const SCHEMES: readonly { value: MantineColorScheme; word: string; icon: LucideIcon }[] = [
  { value: 'light', word: 'Light', icon: Sun },
  { value: 'dark', word: 'Dark', icon: Moon },
  { value: 'auto', word: 'As the system', icon: Monitor },
]
