import { BellRing } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { PageView } from '../../../../domain/cases/contract.ts'
import { call } from '../../lib/call.ts'
import { useConnected, useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'
import { Button, Icon, spanOf, useNow } from '../../ui/index.ts'
import { useTurn } from './case-turn.tsx'
import styles from './page-banner.module.css'

/** Cases of this minute that call a consultant, wherever they are in the app, until somebody has each. */
export function PageBanner() {
  const pages = useCall('cases.pages', {})
  const look = () => refresh('cases.pages')
  useConnected(look)
  useHint('cases.paged', look)
  useHint('cases.changed', look)

  const items = pages.data?.items ?? []
  const [first, ...others] = items
  if (first === undefined) return null
  return <Called key={`${first.case.id} ${first.pages}`} page={first} more={others.length} />
}

function Called({ page, more }: { page: PageView; more: number }) {
  const now = useNow()
  const turn = useTurn(page.case)
  useSeen(page)
  const { id, title, specialty, submittedAt } = page.case

  return (
    // An alert is read out when it comes, and again with each new call.
    <section className={styles.banner} role="alert" aria-label="A case of this minute">
      <Icon of={BellRing} />
      <p className="grow">
        <b>Someone needs {specialty.name.toLocaleLowerCase()} this minute:</b>{' '}
        <Link to={`/cases/${id}`}>{title}</Link>{' '}
        <span className="num">Waiting {spanOf(now.getTime() - Date.parse(submittedAt))}.</span>
        {more > 0 && ` ${more} more ${more === 1 ? 'waits' : 'wait'} behind it.`}
      </p>
      <Button busy={turn.isPassingOn} onClick={turn.passOn}>
        Not now
      </Button>
      <Button kind="go" busy={turn.isTaking} onClick={turn.take}>
        Take it
      </Button>
    </section>
  )
}

/** The asker learns that someone has it before their eyes: only from a window that is looked at. */
function useSeen({ case: { id }, seenAt }: PageView): void {
  const told = useRef(seenAt !== null)
  useEffect(() => {
    const tell = () => {
      if (told.current || document.visibilityState !== 'visible') return
      told.current = true
      call('cases.seen', { caseId: id }).catch(() => {
        told.current = false
      })
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [id])
}
