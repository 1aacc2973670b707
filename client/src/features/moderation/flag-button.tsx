import { Flag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../ui/index.ts'
import type { FlagDialogProps } from './flag-dialog.tsx'

const FlagDialog = lazy(async () => ({ default: (await import('./flag-dialog.tsx')).FlagDialog }))

/** Lets someone report what it stands beside. */
export function FlagButton({ kind, id, what }: Omit<FlagDialogProps, 'onClose'> & { what: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button slim kind="quiet" icon={Flag} aria-label={`Report ${what}`} onClick={() => setOpen(true)}>
        Report
      </Button>
      {open && (
        <Suspense>
          <FlagDialog kind={kind} id={id} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
