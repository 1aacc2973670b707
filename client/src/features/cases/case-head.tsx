import { Ellipsis, Stethoscope, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import {
  BackLink,
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
            <BackLink to="/cases" />
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
        action={item.may.withdraw && <WithdrawMenu item={item} />}
      />
      <LifeLine label="Life of this case" steps={steps} exit={exitOf(item, mine)} />
    </Stack>
  )
}

function WithdrawMenu({ item }: { item: CaseView }) {
  const [asking, setAsking] = useState(false)
  const withdraw = useAsk('cases.withdraw', {
    onDone: output => {
      setAsking(false)
      keepCase(output.case)
      toast.done('The case is withdrawn.')
    },
  })

  return (
    <>
      <Menu label="More" target={<IconButton icon={Ellipsis} label="More" slim />}>
        <MenuAct icon={Undo2} onAct={() => setAsking(true)} harm>
          Withdraw this case
        </MenuAct>
      </Menu>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Withdraw this case?"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
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
          Nobody has answered it yet. After this only you, its consultant and staff can see it, and it cannot
          be opened again.
        </p>
      </Dialog>
    </>
  )
}
