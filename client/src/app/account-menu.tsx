import { Settings2 } from 'lucide-react'
import { lazy, Suspense, useState, type ComponentPropsWithRef } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { SideWords } from '../ui/frame.tsx'
import { Icon } from '../ui/icon.tsx'
import { roleWords, useMe } from './session.tsx'
import styles from './shell.module.css'

const loadActs = () => import('./account-acts.tsx')
const AccountActs = lazy(async () => ({ default: (await loadActs()).AccountActs }))

export type AccountMenuProps = { onHelp?: (() => void) | undefined }

/** The member's own corner. What is in it is loaded when someone reaches for it. */
export function AccountMenu({ onHelp }: AccountMenuProps) {
  const [wanted, setWanted] = useState(false)
  const closed = (
    <AccountButton
      aria-haspopup="menu"
      onPointerEnter={() => void loadActs()}
      onFocus={() => void loadActs()}
      onClick={() => setWanted(true)}
    />
  )
  if (!wanted) return closed
  return (
    <Suspense fallback={closed}>
      <AccountActs onHelp={onHelp} />
    </Suspense>
  )
}

/** Face and name, to be pressed. */
export function AccountButton(props: ComponentPropsWithRef<'button'>) {
  const me = useMe()
  return (
    <button type="button" {...props} className={styles.account} aria-label={`${me.name}: your account`}>
      <Avatar id={me.id} name={me.name} />
      <SideWords>
        <span className={styles.accountName}>{me.name}</span>
        <span className="xs quiet">{roleWords(me)}</span>
      </SideWords>
      <span className="grow" />
      <Icon of={Settings2} />
    </button>
  )
}
