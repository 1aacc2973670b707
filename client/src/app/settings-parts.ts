import {
  BellRing,
  Eye,
  HeartHandshake,
  MonitorSmartphone,
  ShieldCheck,
  UserRound,
  type LucideIcon,
} from 'lucide-react'

export type SettingsPart = { at: string; name: string; says: string; icon: LucideIcon }

/** The parts of the settings, each at an address of its own. */
export const SETTINGS_PARTS = [
  { at: 'profile', name: 'Profile', says: 'Your name, and where you work', icon: UserRound },
  {
    at: 'account',
    name: 'Account and security',
    says: 'Password, access tokens, signing out',
    icon: ShieldCheck,
  },
  { at: 'notices', name: 'What reaches you', says: 'Inbox, e-mail, pushes and quiet hours', icon: BellRing },
  { at: 'privacy', name: 'Privacy', says: 'Who may write to you, who sees that you are here', icon: Eye },
  {
    at: 'motives',
    name: 'What you come for',
    says: 'Your own reasons, if you like to say them',
    icon: HeartHandshake,
  },
  { at: 'device', name: 'This device', says: 'Appearance, shortcuts, undo', icon: MonitorSmartphone },
] as const satisfies readonly SettingsPart[]

export type SettingsPlace = (typeof SETTINGS_PARTS)[number]['at']
