import {
  Activity,
  ArrowRightLeft,
  Award,
  BadgeCheck,
  CalendarClock,
  ClipboardCheck,
  FlaskConical,
  Gavel,
  Gift,
  Hand,
  HandCoins,
  House,
  Inbox,
  KeyRound,
  LampDesk,
  LibraryBig,
  ListChecks,
  Mail,
  Medal,
  MessageSquareReply,
  MessagesSquare,
  Newspaper,
  Scale,
  ScrollText,
  Settings2,
  Stethoscope,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { isAdmin, isConsultant, isEditor, isStaff, type Me } from './session.tsx'

export type ListedPage = {
  to: string
  name: string
  icon: LucideIcon
  /** Where one finds it without searching: always in sight, in the sidebar and so in a phone's menu, in the menu, or elsewhere. */
  stands: 'bar' | 'side' | 'menu' | 'elsewhere'
  /** Work of the association, under its own heading. */
  ofStaff?: true
}

/** Every page that is somebody's to open, in the order in which menus show them. */
export function pagesFor(me: Me, { reviews }: { reviews: boolean }): ListedPage[] {
  const staff = isStaff(me)
  const admin = isAdmin(me)
  const only = (holds: boolean, ...pages: ListedPage[]) => (holds ? pages : [])
  return [
    { to: '/', name: 'Home', icon: House, stands: 'bar' },
    { to: '/inbox', name: 'Inbox', icon: Inbox, stands: 'bar' },
    { to: '/groups', name: 'Groups', icon: MessagesSquare, stands: 'bar' },
    { to: '/cases', name: 'Cases', icon: Stethoscope, stands: 'bar' },
    { to: '/value', name: 'My value', icon: ArrowRightLeft, stands: 'bar' },
    ...only(isConsultant(me), { to: '/desk', name: 'Desk', icon: LampDesk, stands: 'side' }),
    { to: '/entries', name: 'Library', icon: LibraryBig, stands: 'side' },
    { to: '/research', name: 'Research', icon: Newspaper, stands: 'side' },
    { to: '/threads', name: 'Threads', icon: MessageSquareReply, stands: 'side' },
    { to: '/directs', name: 'Direct messages', icon: Mail, stands: 'side' },
    ...only(reviews, { to: '/review', name: 'Review queue', icon: Scale, stands: 'side' }),
    ...only(isEditor(me) && !staff, {
      to: '/specialties',
      name: 'Specialties',
      icon: BadgeCheck,
      stands: 'side',
    }),
    { to: '/catch-up', name: 'Catch me up', icon: Undo2, stands: 'elsewhere' },
    { to: '/recognition/mine', name: 'My recognition', icon: Award, stands: 'elsewhere' },
    { to: '/claims', name: 'Done elsewhere', icon: ClipboardCheck, stands: 'elsewhere' },
    { to: '/credentials', name: 'Badge, letter, record', icon: Medal, stands: 'menu' },
    { to: '/decisions', name: 'Decisions', icon: Gavel, stands: 'menu' },
    { to: '/scheduled', name: 'Scheduled', icon: CalendarClock, stands: 'menu' },
    { to: '/settings', name: 'Settings', icon: Settings2, stands: 'elsewhere' },
    ...only(
      staff,
      { to: '/specialties', name: 'Specialties', icon: BadgeCheck, stands: 'side', ofStaff: true },
      { to: '/recognition', name: 'Recognition', icon: Award, stands: 'side', ofStaff: true },
      { to: '/audit', name: 'Audit log', icon: ScrollText, stands: 'side', ofStaff: true },
      { to: '/held-credit', name: 'Held credit', icon: Hand, stands: 'menu', ofStaff: true },
      { to: '/honoraria', name: 'Honoraria', icon: HandCoins, stands: 'menu', ofStaff: true },
      { to: '/benefits', name: 'Benefits', icon: Gift, stands: 'menu', ofStaff: true },
      { to: '/what-if', name: 'What if', icon: FlaskConical, stands: 'menu', ofStaff: true },
      {
        to: '/review/rules',
        name: 'What is looked at first',
        icon: ListChecks,
        stands: 'menu',
        ofStaff: true,
      },
    ),
    ...only(
      admin,
      { to: '/queue', name: 'Queue', icon: Activity, stands: 'menu', ofStaff: true },
      { to: '/keys', name: 'Keys', icon: KeyRound, stands: 'menu', ofStaff: true },
    ),
  ]
}

/** Which page another belongs to, first match first: where "Back" leads on a phone. */
const PARENTS: readonly [path: RegExp, parent: string][] = [
  [/^\/g\/([^/]+)\/.+/, '/g/$1'],
  [/^\/(g\/|i\/|groups\/|directs)/, '/groups'],
  [/^\/people\/([^/]+)\/.+/, '/people/$1'],
  [/^\/recognition\/nominations\/([^/]+)\/.+/, '/recognition/nominations/$1'],
  [/^\/recognition\/(nominations|compare)/, '/recognition/board'],
  [/^\/recognition\/reviews\//, '/recognition/reviews'],
  [/^\/(recognition\/mine|claims)/, '/value'],
  [/^\/entries\/([^/]+)\/edit/, '/entries/$1'],
  [/^\/(entries|cases|desk|review|research|settings)\/.+/, '/$1'],
  [/^\/entries/, '/cases'],
]
const TABS = ['/', '/inbox', '/groups', '/cases', '/value']

/** The page that a page belongs to; none for those that a phone's tabs lead to. */
export function parentOf(pathname: string): string | undefined {
  if (TABS.includes(pathname)) return undefined
  const found = PARENTS.find(([path]) => path.test(pathname))
  if (found === undefined) return '/'
  const [path, parent] = found
  return parent.replace('$1', path.exec(pathname)?.[1] ?? '')
}
