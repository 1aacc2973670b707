import type { ReactNode } from 'react'
import { Card } from '../ui/index.ts'
import styles from './pieces.module.css'

/** One piece on the sheet, under its name. */
export function Piece({
  name,
  bare = false,
  children,
}: {
  name: string
  bare?: boolean
  children: ReactNode
}) {
  return (
    <section className={styles.piece}>
      <h2>{name}</h2>
      {bare ? children : <Card>{children}</Card>}
    </section>
  )
}
