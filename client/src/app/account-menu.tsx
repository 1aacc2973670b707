import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import {
  Award,
  CircleQuestionMark,
  LampDesk,
  LogOut,
  Monitor,
  Moon,
  Settings2,
  Sun,
  type LucideIcon,
} from 'lucide-react'
import { useNavigate } from 'react-router'
import { asCallError } from '../lib/call.ts'
import { Avatar } from '../ui/avatar.tsx'
import { SideWords } from '../ui/frame.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuAct, MenuRule } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'
import { useBreadth } from '../ui/use-breadth.ts'
import { isConsultant, isStaff, useMe, useSignOut, type Me } from './session.tsx'
import styles from './shell.module.css'

export const SCHEMES: readonly { value: MantineColorScheme; word: string; icon: LucideIcon }[] = [
  { value: 'light', word: 'Light', icon: Sun },
  { value: 'dark', word: 'Dark', icon: Moon },
  { value: 'auto', word: 'As the system', icon: Monitor },
]

export const roleWords = (me: Me): string =>
  isStaff(me) ? 'Staff' : isConsultant(me) ? 'Consultant' : 'Member'

/** The member's own corner: appearance, settings, leaving. On a phone also the places that its five tabs leave out. */
export function AccountMenu({ onHelp }: { onHelp?: () => void }) {
  const me = useMe()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const phone = useBreadth() === 'phone'
  const leave = () => signOut().catch((error: unknown) => toast.failed(asCallError(error).message))

  return (
    <Menu
      label="Your account"
      target={
        <button type="button" className={styles.account} aria-label={`${me.name}: your account`}>
          <Avatar id={me.id} name={me.name} />
          <SideWords>
            <span className={styles.accountName}>{me.name}</span>
            <span className="xs quiet">{roleWords(me)}</span>
          </SideWords>
          <span className="grow" />
          <Icon of={Settings2} />
        </button>
      }
    >
      {phone && isConsultant(me) && (
        <MenuAct icon={LampDesk} onAct={() => void navigate('/desk')}>
          Desk
        </MenuAct>
      )}
      {phone && isStaff(me) && (
        <MenuAct icon={Award} onAct={() => void navigate('/recognition')}>
          Recognition
        </MenuAct>
      )}
      {SCHEMES.map(({ value, word, icon }) => (
        <MenuAct key={value} icon={icon} chosen={colorScheme === value} onAct={() => setColorScheme(value)}>
          {word}
        </MenuAct>
      ))}
      <MenuRule />
      {onHelp !== undefined && (
        <MenuAct icon={CircleQuestionMark} onAct={onHelp}>
          Keyboard
        </MenuAct>
      )}
      <MenuAct icon={Settings2} onAct={() => void navigate('/settings')}>
        Settings
      </MenuAct>
      <MenuAct icon={LogOut} onAct={() => void leave()}>
        Sign out
      </MenuAct>
    </Menu>
  )
}
