import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react'
import { Navigate, useLocation, useNavigate } from 'react-router'
import type { OutputOf } from '../../../domain/contract.ts'
import { call, isCallError, speakAs } from '../lib/call.ts'
import { startLive, stopLive, useHint } from '../lib/live.ts'
import { keyOf, queryClient, refresh, useCall } from '../lib/query.ts'
import { ErrorState } from '../ui/states.tsx'
import { toast } from '../ui/toast.ts'
import styles from './session.module.css'

export type Me = OutputOf<'members.me'>['member']

const Session = createContext<Me | undefined>(undefined)

/** Who is signed in. Only for what stands inside the frame. */
export function useMe(): Me {
  const me = use(Session)
  if (me === undefined) throw new Error('Nobody is signed in on this page')
  return me
}

/** The specialties the member is vetted for; `*` stands for all. */
export const consultantScopes = (me: Me): string[] =>
  me.grants.filter(grant => grant.role === 'consultant').map(grant => grant.scope)

export const isConsultant = (me: Me): boolean => consultantScopes(me).length > 0
export const isAdmin = (me: Me): boolean => me.grants.some(({ role }) => role === 'admin')
export const isStaff = (me: Me): boolean => me.grants.some(({ role }) => role === 'staff' || role === 'admin')

/** Whether the member edits some specialty, or this one. */
export const isEditor = (me: Me): boolean => me.grants.some(({ role }) => role === 'editor')
export const editsIn = (me: Me, specialtyId: string): boolean =>
  me.grants.some(({ role, scope }) => role === 'editor' && (scope === '*' || scope === specialtyId))

export const roleWords = (me: Me): string =>
  isStaff(me) ? 'Staff' : isConsultant(me) ? 'Consultant' : 'Member'

const leavers = new Set<() => void>()

/** Runs whenever nobody, or somebody else, is signed in here from then on: what is kept outside of pages goes. */
export function onSessionEnd(leave: () => void): void {
  leavers.add(leave)
}

/** Takes over a fresh sign-in: everything kept for whoever was here before is dropped. */
export function beginSession(member: Me): void {
  dropKept()
  queryClient.setQueryData(keyOf('members.me', {}), { member })
}

/** Drops everything that belonged to the member, on this device. */
function endSession(): void {
  stopLive()
  dropKept()
}

function dropKept(): void {
  queryClient.clear()
  for (const leave of leavers) leave()
}

// Who signs out here is told nothing here. Should that fail, signing out matters more: the server drops a device that refuses.
async function leaveDevice(): Promise<void> {
  const left = import('../features/notifications/push.ts').then(({ stopPush }) => stopPush())
  const patience = new Promise<void>(resolve => setTimeout(resolve, LEAVING_WITHIN_MS))
  await Promise.race([left.catch(() => {}), patience])
}
const LEAVING_WITHIN_MS = 3000

/** The sign-in page, with where it should lead back to. */
function gateFor(path: string, ended = false): string {
  const search = new URLSearchParams({ ...(path !== '/' && { next: path }), ...(ended && { ended: '1' }) })
  return search.size === 0 ? '/sign-in' : `/sign-in?${search}`
}

/** Signs out, here or everywhere, and goes to the sign-in page. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const navigate = useNavigate()
  return useCallback(
    async (everywhere = false) => {
      await leaveDevice()
      await call('members.signOut', { everywhere })
      endSession()
      await navigate('/sign-in')
    },
    [navigate],
  )
}

/** Lets in whoever is signed in and keeps their live connection; everyone else goes to the sign-in page. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { pathname, search } = useLocation()
  const asked = useCall('members.me', {})
  const memberId = asked.data?.member.id

  const isOther = useSpeaking(memberId)
  const ended = useEndedSession()
  useRefusedAsks()

  if (asked.error?.code === 'unauthenticated') {
    return <Navigate to={gateFor(pathname + search, ended)} replace />
  }
  if (asked.data !== undefined && !isOther) return <Session value={asked.data.member}>{children}</Session>
  if (asked.error === null || isOther) return <div className={styles.waiting} aria-busy="true" />
  return (
    <main className={styles.failed}>
      <ErrorState
        title="We could not reach the server."
        safe="Nothing is lost."
        reference={asked.error.requestId}
        onRetry={() => void asked.refetch()}
      />
    </main>
  )
}

/**
 * Speaks for the member while these pages are open. True once somebody else is signed in, in another window: they find these pages anew,
 * with nothing of who was here; until then nothing is shown or sent in their name.
 */
function useSpeaking(memberId: string | undefined): boolean {
  const [speaking, setSpeaking] = useState(memberId)
  if (speaking === undefined && memberId !== undefined) setSpeaking(memberId)
  const isOther = speaking !== undefined && memberId !== undefined && memberId !== speaking
  useEffect(() => {
    if (speaking === undefined) return
    speakAs(speaking)
    startLive(() => refresh('members.me'))
    return () => speakAs(undefined)
  }, [speaking])
  useEffect(() => {
    if (!isOther) return
    // What leaving these pages sends still speaks for who was here, and is refused.
    stopLive()
    window.location.reload()
  }, [isOther])
  return isOther
}

/** Leads to the gate when the session is ended elsewhere, and says that it was: what is asked meanwhile is refused, and leads there too. */
function useEndedSession(): boolean {
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const [ended, setEnded] = useState(false)
  useHint('session.ended', () => {
    setEnded(true)
    endSession()
    void navigate(gateFor(pathname + search, true))
  })
  return ended
}

const saysSignedOut = (error: unknown): boolean => isCallError(error) && error.code === 'unauthenticated'

/** A session may also end unheard. Reading then leads to the gate; what someone tried to save stays on their screen. */
function useRefusedAsks(): void {
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe(({ type, query }) => {
        const isMe = query.queryKey[0] === 'members.me'
        if (type === 'updated' && !isMe && saysSignedOut(query.state.error)) refresh('members.me')
      }),
    [],
  )
  useEffect(
    () =>
      queryClient.getMutationCache().subscribe(event => {
        if (event.type !== 'updated' || event.action.type !== 'error' || !saysSignedOut(event.action.error))
          return
        toast.failed('Not saved: you are signed out. Your text is kept.', {
          word: 'Sign in',
          onAct: () => void navigate(gateFor(pathname + search)),
        })
      }),
    [navigate, pathname, search],
  )
}
