import { randomId } from '@mantine/hooks'
import { Notifications, notifications, type NotificationData } from '@mantine/notifications'
import type { LucideIcon } from 'lucide-react'
import { Button } from './button.tsx'
import type { Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './toast.module.css'

export type ToastAct = { word: string; onAct: () => void }

/** Shows one toast, which stays while it is pointed at or holds the focus. Pages use `toast`. */
export function showToast(
  hue: Hue,
  icon: LucideIcon,
  words: string,
  act: ToastAct | undefined,
  autoClose: number | false,
): void {
  const id = randomId()
  const toast: NotificationData = {
    id,
    message: <ToastWords words={words} act={act} onDone={() => notifications.hide(id)} />,
    icon: <Icon of={icon} />,
    autoClose,
    role: hue === 'bracken' ? 'alert' : 'status',
    classNames: styles,
    attributes: { root: { 'data-hue': hue } },
    closeButtonProps: { 'aria-label': 'Close' },
    // The library waits for a pointer alone; who is on the way to Undo by keyboard needs the time too.
    onFocus: () => notifications.update({ ...toast, autoClose: false }),
    onBlur: () => notifications.update(toast),
  }
  notifications.show(toast)
}

type ToastWordsProps = { words: string; act: ToastAct | undefined; onDone: () => void }

function ToastWords({ words, act, onDone }: ToastWordsProps) {
  return (
    <div className={styles.words}>
      <span className="grow">{words}</span>
      {act !== undefined && (
        <Button
          kind="bare"
          slim
          onClick={() => {
            act.onAct()
            onDone()
          }}
        >
          {act.word}
        </Button>
      )}
    </div>
  )
}

/** Where toasts appear: over what one reads, never over where one writes or over a phone's tabs. */
export function Toasts() {
  return (
    <Notifications
      position="bottom-right"
      limit={4}
      containerWidth={400}
      classNames={{ root: styles.place ?? '' }}
    />
  )
}
