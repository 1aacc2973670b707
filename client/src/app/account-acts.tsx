import { useMantineColorScheme } from '@mantine/core'
import { CircleQuestionMark, LogOut, Settings2 } from 'lucide-react'
import { useNavigate } from 'react-router'
import { asCallError, sentenceOf } from '../lib/call.ts'
import { Menu, MenuAct, MenuHeading, MenuRule } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { useBreadth } from '../ui/use-breadth.ts'
import { AccountButton, type AccountMenuProps } from './account-menu.tsx'
import { useReviewCount } from './counts.ts'
import { pagesFor, type ListedPage } from './page-list.ts'
import { SCHEMES } from './schemes.ts'
import { useMe, useSignOut } from './session.tsx'

/** Appearance, settings, leaving. On a phone also the places that its tabs leave out. */
export function AccountActs({ onHelp }: AccountMenuProps) {
  const me = useMe()
  const navigate = useNavigate()
  const reviews = useReviewCount().isReviewer
  const signOut = useSignOut()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const phone = useBreadth() === 'phone'
  const leave = () => signOut().catch((error: unknown) => toast.failed(sentenceOf(asCallError(error))))

  const pages = pagesFor(me, { reviews }).filter(
    ({ stands }) => stands === 'menu' || (stands === 'side' && phone),
  )
  const ofStaff = pages.filter(page => page.ofStaff === true)
  const toAct = ({ to, name, icon }: ListedPage) => (
    <MenuAct key={to} icon={icon} onAct={() => void navigate(to)}>
      {name}
    </MenuAct>
  )

  return (
    <Menu label="Your account" target={<AccountButton />} opensAtOnce>
      {pages.filter(page => page.ofStaff !== true).map(toAct)}
      {ofStaff.length > 0 && (
        <>
          <MenuRule />
          <MenuHeading>Staff</MenuHeading>
          {ofStaff.map(toAct)}
        </>
      )}
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
