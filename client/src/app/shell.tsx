import {
  ArrowRightLeft,
  Award,
  BadgeCheck,
  House,
  Inbox,
  LampDesk,
  LibraryBig,
  Mail,
  MessageCircleQuestionMark,
  MessageSquareReply,
  MessagesSquare,
  Newspaper,
  Plus,
  Scale,
  ScrollText,
  Search,
  Stethoscope,
} from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { Link, Outlet, useMatch, useNavigate } from 'react-router'
import { useDrafts } from '../features/chat/drafts.ts'
import { useLiveThreads, useUnreadThreads } from '../features/chat/unread-threads.ts'
import { useSending } from '../features/chat/unsent.ts'
import { useLiveInbox, useUnreadNotices } from '../features/notifications/unread.ts'
import { retryLive, useConnected, useLive } from '../lib/live.ts'
import { useShortcut } from '../lib/shortcuts.ts'
import { Brand } from '../ui/brand.tsx'
import { BottomPlace, Frame, SideBody, SideFoot, SideList, SidePlace } from '../ui/frame.tsx'
import { Parents } from '../ui/page.tsx'
import { OfflineBar } from '../ui/states.tsx'
import { AccountMenu } from './account-menu.tsx'
import { useDeskCount, useNewsCount, useReviewCount } from './counts.ts'
import { Find } from './find.tsx'
import { parentOf } from './page-list.ts'
import { useLivePlaces } from './places.ts'
import { isConsultant, isEditor, isStaff, SignedIn, useMe } from './session.tsx'
import styles from './shell.module.css'
import { SideDirectList, useDirectCount } from './side-directs.tsx'
import { SideGroupList } from './side-groups.tsx'
import { Icon } from '../ui/icon.tsx'

const Switcher = lazy(async () => ({ default: (await import('./switcher.tsx')).Switcher }))
const PageBanner = lazy(async () => ({
  default: (await import('../features/cases/page-banner.tsx')).PageBanner,
}))
const HelpSheet = lazy(async () => ({ default: (await import('./help-sheet.tsx')).HelpSheet }))

/** The frame around every page of a signed-in member. */
export function Shell() {
  return (
    <SignedIn>
      <SignedInFrame />
    </SignedIn>
  )
}

function SignedInFrame() {
  const me = useMe()
  const navigate = useNavigate()
  const [helping, setHelping] = useState(false)
  const live = useLive()
  const waiting = useSending(me.id)
  const [finding, setFinding] = useState(false)
  const find = useCallback(() => setFinding(true), [])
  useLivePlaces(me)
  useLiveInbox(me.id)
  useDrafts(me.id)
  useLiveThreads(me.id)
  useUnsentPageAtHand()
  useFindKey(find)
  useShortcut({ key: '/', says: 'Find or go to' }, find)
  useShortcut({ key: '?', says: 'Show this list' }, () => setHelping(true))
  useShortcut({ key: 'a', says: 'Ask a case' }, () => void navigate('/cases/ask'))

  return (
    <Frame
      side={<Side onHelp={() => setHelping(true)} onFind={find} />}
      bottom={<Bottom />}
      notice={
        <>
          {live === 'offline' && (
            <OfflineBar
              waiting={waiting}
              onRetry={() => void retryLive()}
              see={<Link to="/not-sent">See what waits</Link>}
            />
          )}
          {isConsultant(me) && (
            <Suspense>
              <PageBanner />
            </Suspense>
          )}
        </>
      }
    >
      <Find value={find}>
        <Parents value={parentOf}>
          <Outlet />
        </Parents>
      </Find>
      {finding && (
        <Suspense>
          <Switcher onClose={() => setFinding(false)} />
        </Suspense>
      )}
      {helping && (
        <Suspense>
          <HelpSheet open onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </Frame>
  )
}

/** Without a connection no page can be fetched, and it is then that this one is wanted. */
function useUnsentPageAtHand(): void {
  useConnected(() => void import('../features/chat/unsent-page.tsx').catch(() => {}))
}

/** Ctrl+K works wherever one is, in a field too: it writes nothing. */
function useFindKey(find: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key !== 'k') return
      event.preventDefault()
      find()
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [find])
}

/** Which place a page belongs to when its address alone does not say. */
function useSurroundings() {
  const caseId = useMatch('/cases/:caseId')?.params.caseId
  return { inGroup: useMatch('/g/*') !== null, inCase: caseId !== undefined && caseId !== 'ask' }
}

function Side({ onHelp, onFind }: { onHelp: () => void; onFind: () => void }) {
  const me = useMe()
  const news = useNewsCount()
  const unread = useUnreadNotices()
  const waiting = useDeskCount(me)
  const reviews = useReviewCount()
  const directs = useDirectCount()
  const threads = useUnreadThreads()
  const { inGroup, inCase } = useSurroundings()

  return (
    <>
      <Link to="/" aria-label="Commonground, home">
        <Brand line="Colleagues within reach" folds />
      </Link>
      <button type="button" className={styles.seek} aria-label="Find or go to" onClick={onFind}>
        <Icon of={Search} size="s" />
        <span className={styles.rest}>Find or go to</span>
        <kbd className={styles.rest}>Ctrl K</kbd>
      </button>
      <Link to="/cases/ask" className={styles.ask}>
        <Icon of={MessageCircleQuestionMark} size="s" />
        <span>
          Ask<span className={styles.rest}> a case</span>
        </span>
      </Link>
      <SideBody>
        <SideList>
          <SidePlace to="/" icon={House} exact>
            Home
          </SidePlace>
          <SidePlace to="/inbox" icon={Inbox} count={unread}>
            Inbox
          </SidePlace>
          {isConsultant(me) && (
            <SidePlace to="/desk" icon={LampDesk} count={waiting}>
              Desk
            </SidePlace>
          )}
          <SidePlace to="/cases" icon={Stethoscope} count={news} exact around={inCase}>
            Cases
          </SidePlace>
          <SidePlace to="/entries" icon={LibraryBig}>
            Library
          </SidePlace>
          <SidePlace to="/research" icon={Newspaper}>
            Research
          </SidePlace>
          <SidePlace to="/threads" icon={MessageSquareReply} count={threads}>
            Threads
          </SidePlace>
          <SidePlace to="/value" icon={ArrowRightLeft}>
            My value
          </SidePlace>
          {(isStaff(me) || isEditor(me)) && (
            <SidePlace to="/specialties" icon={BadgeCheck}>
              Specialties
            </SidePlace>
          )}
          {reviews.isReviewer && (
            <SidePlace to="/review" icon={Scale} count={reviews.waiting}>
              Review queue
            </SidePlace>
          )}
          {isStaff(me) && (
            <SidePlace to="/recognition" icon={Award}>
              Recognition
            </SidePlace>
          )}
          {isStaff(me) && (
            <SidePlace to="/audit" icon={ScrollText}>
              Audit log
            </SidePlace>
          )}
          <SidePlace to="/groups" icon={MessagesSquare} around={inGroup} narrowOnly>
            Groups
          </SidePlace>
          <SidePlace to="/directs" icon={Mail} count={directs} narrowOnly>
            Direct
          </SidePlace>
        </SideList>
        <SideGroupList
          action={
            <Link
              to="/groups"
              className={styles.find}
              aria-label="Find or start a group"
              title="Find or start a group"
            >
              <Icon of={Plus} size="s" />
            </Link>
          }
        />
        <SideDirectList
          action={
            <Link
              to="/directs"
              className={styles.find}
              aria-label="All direct messages"
              title="All direct messages"
            >
              <Icon of={Mail} size="s" />
            </Link>
          }
        />
      </SideBody>
      <SideFoot>
        <AccountMenu onHelp={onHelp} />
      </SideFoot>
    </>
  )
}

function Bottom() {
  const news = useNewsCount()
  const unread = useUnreadNotices()
  const { inGroup, inCase } = useSurroundings()
  return (
    <>
      <BottomPlace to="/" icon={House} exact>
        Home
      </BottomPlace>
      <BottomPlace to="/inbox" icon={Inbox} count={unread}>
        Inbox
      </BottomPlace>
      <BottomPlace to="/groups" icon={MessagesSquare} around={inGroup}>
        Groups
      </BottomPlace>
      <BottomPlace to="/cases/ask" icon={MessageCircleQuestionMark} ask>
        Ask
      </BottomPlace>
      <BottomPlace to="/cases" icon={Stethoscope} count={news} exact around={inCase}>
        Cases
      </BottomPlace>
      <BottomPlace to="/value" icon={ArrowRightLeft}>
        Value
      </BottomPlace>
    </>
  )
}
