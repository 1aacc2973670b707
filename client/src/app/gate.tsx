import type { ReactNode } from 'react'
import { Brand } from '../ui/brand.tsx'
import styles from './gate.module.css'
import { Heath } from './heath.tsx'

/** The page before the door: a form beside the heath at night. */
export function Gate({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.gate} id="main" tabIndex={-1}>
      <title>{`${title} · Commonground`}</title>
      <div className={styles.form}>
        <Brand line="Colleagues within reach" size="l" />
        <h1 className="lasting" tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
      <div className={styles.picture}>
        <Heath />
        <p className={styles.saying}>There is always a lamp lit somewhere.</p>
      </div>
    </main>
  )
}
