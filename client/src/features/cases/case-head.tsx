import { Ellipsis, Stethoscope, Tags, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Button,
  Chip,
  Dialog,
  IconButton,
  LifeLine,
  Menu,
  MenuAct,
  PageHeader,
  Stack,
  Time,
  toast,
  UrgencyChip,
} from '../../ui/index.ts'
import { keepCase } from './case-cache.ts'
import { exitOf, lifeOf } from './life.ts'
import { RelabelDialog } from './relabel-dialog.tsx'

/** What the case is, and how far it has come. */
export function CaseHead({ item, mine }: { item: CaseView; mine: boolean }) {
  const steps = lifeOf(item, mine).map(({ name, at, words, state }) => ({
    name,
    state,
    fact: (
      <>
        {at !== undefined && <Time at={at} />}
        {at !== undefined && words !== undefined && ', '}
        {words}
      </>
    ),
  }))

  return (
    <Stack gap={4}>
      <PageHeader
        title={item.title}
        above={
          <>
            <UrgencyChip urgency={item.urgency} />
            <Chip hue="dusk" icon={Stethoscope}>
              {item.specialty.name}
            </Chip>
            {item.tags.map(tag => (
              <Chip key={tag} look="line">
                {tag}
              </Chip>
            ))}
          </>
        }
        action={(item.may.withdraw || item.may.relabel) && <CaseMenu item={item} />}
      />
      <LifeLine label="Life of this case" steps={steps} exit={exitOf(item, mine)} />
    </Stack>
  )
}

/** What may be done with the case as a whole. */
function CaseMenu({ item }: { item: CaseView }) {
  const [open, setOpen] = useState<'relabel' | 'withdraw'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Menu label="More" target={<IconButton icon={Ellipsis} label="More" slim />}>
        {item.may.relabel && (
          <MenuAct icon={Tags} onAct={() => setOpen('relabel')}>
            Change specialty or tags
          </MenuAct>
        )}
        {item.may.withdraw && (
          <MenuAct icon={Undo2} onAct={() => setOpen('withdraw')} harm>
            Withdraw this case
          </MenuAct>
        )}
      </Menu>
      <RelabelDialog item={item} open={open === 'relabel'} onClose={close} />
      <WithdrawDialog item={item} open={open === 'withdraw'} onClose={close} />
    </>
  )
}

type WithdrawProps = { item: CaseView; open: boolean; onClose: () => void }

function WithdrawDialog({ item, open, onClose }: WithdrawProps) {
  const withdraw = useAsk('cases.withdraw', {
    onDone: output => {
      onClose()
      keepCase(output.case)
      toast.done('The case is withdrawn.')
    },
  })

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Withdraw this case?"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            kind="harm"
            busy={withdraw.isPending}
            onClick={() =>
              withdraw.mutate(
                { caseId: item.id },
                { onError: error => toast.failed(`Not withdrawn. ${sentenceOf(error)}`) },
              )
            }
          >
            Withdraw
          </Button>
        </>
      }
    >
      <p>
        Nobody has answered it yet. After this only you, its consultant and staff can see it, and it cannot be
        opened again. Files that came with it are deleted.
      </p>
    </Dialog>
  )
}
