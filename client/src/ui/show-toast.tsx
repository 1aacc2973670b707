import { Notifications, notifications } from '@mantine/notifications'
import type { LucideIcon } from 'lucide-react'
import { Button } from './button.tsx'
import type { Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './toast.module.css'

export type ToastAct = { word: string; onAct: () => void }

/** Shows one toast. Pages use `toast`. */
export function showToast(
  hue: Hue,
  icon: LucideIcon,
  words: string,
  act: ToastAct | undefined,
  autoClose: number | false,
): void {
  const id = notifications.show({
    message: (
      <div className={styles.words}>
        <span className="grow">{words}</span>
        {act !== undefined && (
          <Button
            kind="bare"
            slim
            onClick={() => {
              act.onAct()
              notifications.hide(id)
            }}
          >
            {act.word}
          </Button>
        )}
      </div>
    ),
    icon: <Icon of={icon} />,
    autoClose,
    role: hue === 'bracken' ? 'alert' : 'status',
    classNames: styles,
    attributes: { root: { 'data-hue': hue } },
    closeButtonProps: { 'aria-label': 'Close' },
  })
}

/** Where toasts appear. */
export function Toasts() {
  return <Notifications position="bottom-right" limit={4} containerWidth={400} />
}
