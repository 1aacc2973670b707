import { notifications } from '@mantine/notifications'
import { CircleAlert, CircleCheck, Info, type LucideIcon } from 'lucide-react'
import { Button } from './button.tsx'
import type { Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './toast.module.css'

const STAY_MS = 6000

type Act = { word: string; onAct: () => void }

function show(
  hue: Hue,
  icon: LucideIcon,
  words: string,
  act: Act | undefined,
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

/** A word in the corner about what just happened. Good news leaves after 6 s, failures stay until they are closed. */
export const toast = {
  done: (words: string, act?: Act) => show('moss', CircleCheck, words, act, STAY_MS),
  note: (words: string, act?: Act) => show('dusk', Info, words, act, STAY_MS),
  failed: (words: string, act?: Act) => show('bracken', CircleAlert, words, act, false),
}
