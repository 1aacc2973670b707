import { createContext, use, useCallback, useEffect, type ReactNode } from 'react'
import { Navigate, useLocation, useNavigate } from 'react-router'
import type { OutputOf } from '../../../domain/contract.ts'
import { call } from '../lib/call.ts'
import { startLive, stopLive, useHint } from '../lib/live.ts'
import { keyOf, queryClient, refresh, useCall } from '../lib/query.ts'
import { ErrorState } from '../ui/states.tsx'
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
export const isStaff = (me: Me): boolean => me.grants.some(({ role }) => role === 'staff' || role === 'admin')

export const roleWords = (me: Me): string =>
  isStaff(me) ? 'Staff' : isConsultant(me) ? 'Consultant' : 'Member'

/** Takes over a fresh sign-in: everything kept for whoever was here before is dropped. */
export function beginSession(member: Me): void {
  queryClient.clear()
  queryClient.setQueryData(keyOf('members.me', {}), { member })
}

/** Drops everything that belonged to the member, on this device. */
function endSession(): void {
  stopLive()
  queryClient.clear()
}

/** Where sign-in should lead back to, as a query string. */
const backTo = (path: string): string => (path === '/' ? '' : `?next=${encodeURIComponent(path)}`)

/** Signs out, here or everywhere, and goes to the sign-in page. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const navigate = useNavigate()
  return useCallback(
    async (everywhere = false) => {
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

  useEffect(() => {
    if (memberId !== undefined) startLive(() => refresh('members.me'))
  }, [memberId])
  useEndedSession()

  if (asked.error?.code === 'unauthenticated') {
    return <Navigate to={`/sign-in${backTo(pathname + search)}`} replace />
  }
  if (asked.data !== undefined) return <Session value={asked.data.member}>{children}</Session>
  if (asked.error === null) return <div className={styles.waiting} aria-busy="true" />
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

function useEndedSession(): void {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  useHint('session.ended', () => {
    endSession()
    void navigate(`/sign-in${backTo(pathname) || '?'}&ended=1`)
  })
}
