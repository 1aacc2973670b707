import { Drawer, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './sheet.module.css'
import { useReturnedFocus } from './use-returned-focus.ts'

export type SheetProps = {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** The children fill the sheet and scroll themselves. */
  fills?: boolean | undefined
}

const closing = { 'aria-label': 'Close' }

/** A pane that slides over the page from the end edge; the whole page on a phone. Returns focus when it closes. */
export function Sheet({ open, onClose, title, children, fills = false }: SheetProps) {
  useReturnedFocus(open)
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      title={title}
      position="right"
      size={380}
      classNames={fills ? { ...styles, content: styles.filled ?? '', body: styles.filledBody ?? '' } : styles}
      closeButtonProps={closing}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 220 }}
    >
      {children}
    </Drawer>
  )
}

export type DialogProps = Omit<SheetProps, 'fills'> & {
  /** What can be done, at the end: buttons. */
  footer?: ReactNode
  /** How wide, where the usual is too narrow. */
  size?: string | undefined
}

/** A question or a small task over the page. */
export function Dialog({ open, onClose, title, children, footer, size }: DialogProps) {
  useReturnedFocus(open)
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      centered
      {...(size !== undefined && { size })}
      radius={16}
      classNames={{ ...styles, content: styles.dialog ?? '' }}
      closeButtonProps={closing}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 220 }}
    >
      {children}
      {footer !== undefined && <div className={styles.footer}>{footer}</div>}
    </Modal>
  )
}
