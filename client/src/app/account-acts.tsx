import { useMantineColorScheme } from '@mantine/core'
import {
  Activity,
  Award,
  CalendarClock,
  CircleQuestionMark,
  FlaskConical,
  Gavel,
  Hand,
  Gift,
  HandCoins,
  LampDesk,
  KeyRound,
  ListChecks,
  LogOut,
  Medal,
  MessageSquareReply,
  Scale,
  ScrollText,
  Settings2,
} from 'lucide-react'
import { useNavigate } from 'react-router'
import { asCallError, sentenceOf } from '../lib/call.ts'
import { Menu, MenuAct, MenuRule } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { useBreadth } from '../ui/use-breadth.ts'
import { AccountButton, type AccountMenuProps } from './account-menu.tsx'
import { SCHEMES } from './schemes.ts'
import { useReviewCount } from './counts.ts'
import { isConsultant, isAdmin, isStaff, useMe, useSignOut } from './session.tsx'

/** Appearance, settings, leaving. On a phone also the places that its five tabs leave out. */
export function AccountActs({ onHelp }: AccountMenuProps) {
  const me = useMe()
  const navigate = useNavigate()
  const reviews = useReviewCount()
  const signOut = useSignOut()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const phone = useBreadth() === 'phone'
  const leave = () => signOut().catch((error: unknown) => toast.failed(sentenceOf(asCallError(error))))

  return (
    <Menu label="Your account" target={<AccountButton />} opensAtOnce>
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
      {isStaff(me) && (
        <MenuAct icon={Hand} onAct={() => void navigate('/held-credit')}>
          Held credit
        </MenuAct>
      )}
      {isStaff(me) && (
        <MenuAct icon={FlaskConical} onAct={() => void navigate('/what-if')}>
          What if
        </MenuAct>
      )}
      {phone && (
        <MenuAct icon={MessageSquareReply} onAct={() => void navigate('/threads')}>
          Threads
        </MenuAct>
      )}
      {phone && reviews.isReviewer && (
        <MenuAct icon={Scale} onAct={() => void navigate('/review')}>
          Review queue
        </MenuAct>
      )}
      {phone && isStaff(me) && (
        <MenuAct icon={ScrollText} onAct={() => void navigate('/audit')}>
          Audit log
        </MenuAct>
      )}
      {isAdmin(me) && (
        <MenuAct icon={Activity} onAct={() => void navigate('/queue')}>
          Queue
        </MenuAct>
      )}
      {isStaff(me) && (
        <MenuAct icon={ListChecks} onAct={() => void navigate('/review/rules')}>
          What is looked at first
        </MenuAct>
      )}
      {isStaff(me) && (
        <MenuAct icon={HandCoins} onAct={() => void navigate('/honoraria')}>
          Honoraria
        </MenuAct>
      )}
      {isStaff(me) && (
        <MenuAct icon={Gift} onAct={() => void navigate('/benefits')}>
          Benefits
        </MenuAct>
      )}
      {isAdmin(me) && (
        <MenuAct icon={KeyRound} onAct={() => void navigate('/keys')}>
          Keys
        </MenuAct>
      )}
      <MenuAct icon={Medal} onAct={() => void navigate('/credentials')}>
        Badge, letter, record
      </MenuAct>
      <MenuAct icon={Gavel} onAct={() => void navigate('/decisions')}>
        Decisions
      </MenuAct>
      <MenuAct icon={CalendarClock} onAct={() => void navigate('/scheduled')}>
        Scheduled
      </MenuAct>
      <MenuRule />
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
