import { useShortcutList, useSingleKeys } from '../lib/shortcuts.ts'
import { Stack } from '../ui/layout.tsx'
import { Dialog } from '../ui/sheet.tsx'
import styles from './shell.module.css'

const ALWAYS = [
  { key: 'Enter', says: 'Send what you wrote' },
  { key: 'Shift + Enter', says: 'Begin a new line' },
  { key: 'Ctrl + K', says: 'Find or go to' },
  { key: 'Ctrl + B', says: 'Bold' },
  { key: 'Ctrl + I', says: 'Italic' },
  { key: '↑', says: 'In an empty field: edit your last message' },
  { key: '@ or :', says: 'While writing: call someone, or an emoji by name' },
  { key: 'Esc', says: 'Close what is open' },
  { key: 'Tab', says: 'Go to the next thing' },
]

/** The keys that mean something on this page. */
export function HelpSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const listed = useShortcutList()
  const on = useSingleKeys()

  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <Stack gap={4}>
        <dl className={styles.keys}>
          {[...(on ? listed : []), ...ALWAYS].map(({ key, says }) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd className="sm">{says}</dd>
            </div>
          ))}
        </dl>
        <p className="xs quiet">
          {on
            ? 'Single keys rest while you write. You can turn them off in Settings.'
            : 'Single keys are off. Settings turns them on.'}
        </p>
      </Stack>
    </Dialog>
  )
}
