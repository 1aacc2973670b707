import { useMantineColorScheme } from '@mantine/core'
import { Link } from 'react-router'
import { Button, ChoiceChips, classes } from '../ui/index.ts'
import { ActingPieces, SayingPieces } from './pieces-basics.tsx'
import { ChatPieces } from './pieces-chat.tsx'
import { LastingPieces, TalkPieces } from './pieces-talk.tsx'
import styles from './pieces.module.css'

/** Every piece in every state, for those who build them. */
export function PiecesPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <main className={styles.page} id="main">
      <title>Pieces · Commonground</title>
      <header className={styles.top}>
        <h1 className={classes('lasting', 'grow')}>Pieces and their states</h1>
        <ChoiceChips
          label="Appearance"
          options={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
            { value: 'auto', label: 'As the system' },
          ]}
          value={colorScheme}
          onChange={setColorScheme}
        />
        <Link to="/">The app</Link>
        <Button slim onClick={() => window.print()}>
          Print
        </Button>
      </header>
      <div className={styles.columns}>
        <TalkPieces />
        <ChatPieces />
        <SayingPieces />
        <ActingPieces />
        <LastingPieces />
      </div>
    </main>
  )
}
