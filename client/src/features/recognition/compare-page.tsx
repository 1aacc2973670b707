import { useSearchParams } from 'react-router'
import { useCall } from '../../lib/query.ts'
import { Asked, Empty, Page, PageHeader } from '../../ui/index.ts'
import { Pack } from './pack.tsx'
import styles from './recognition.module.css'

/** So many packs stand beside each other and can still be read. */
const COMPARED_MAX = 4

/** Evidence packs side by side. */
export function ComparePage() {
  const [search] = useSearchParams()
  const ids = (search.get('ids') ?? '').split(',').filter(Boolean).slice(0, COMPARED_MAX)
  return (
    <Page title="Packs side by side">
      <PageHeader title="Packs side by side" says="What the ledger says, and what each chose to show." />
      {ids.length === 0 ? (
        <Empty title="No pack is chosen">Choose some on the board of nominations.</Empty>
      ) : (
        <div className={styles.beside}>
          {ids.map(id => (
            <OnePack key={id} nominationId={id} />
          ))}
        </div>
      )}
    </Page>
  )
}

function OnePack({ nominationId }: { nominationId: string }) {
  const asked = useCall('recognition.pack', { nominationId })
  return (
    <Asked of={asked} what="a pack">
      {({ pack }) => <Pack pack={pack} />}
    </Asked>
  )
}
