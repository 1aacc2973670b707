import { Bell, BellOff } from 'lucide-react'
import type { SpecialtyView } from '../../../../domain/cases/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import { Button, Choices, Row, toast } from '../../ui/index.ts'

function keepSpecialty(changed: SpecialtyView): void {
  queryClient.setQueryData<OutputOf<'cases.specialties'>>(keyOf('cases.specialties', {}), known =>
    known === undefined
      ? undefined
      : { items: known.items.map(each => (each.id === changed.id ? changed : each)) },
  )
}

const useFollowing = () =>
  useAsk('cases.followSpecialty', { onDone: ({ specialty }) => keepSpecialty(specialty) })

/** Where one follows the specialty one looks at; nothing while one looks at all of them. */
export function FollowSpecialty({ specialtyId }: { specialtyId: string }) {
  const specialties = useCall('cases.specialties', {})
  const follow = useFollowing()
  const specialty = specialties.data?.items.find(({ id }) => id === specialtyId)
  if (specialty === undefined) return null
  const { name, followed } = specialty
  return (
    <Row wrap gap={3}>
      <Button
        slim
        icon={followed ? BellOff : Bell}
        busy={follow.isPending}
        onClick={() =>
          follow.mutate(
            { specialtyId, on: !followed },
            { onError: error => toast.failed(`Nothing changed. ${sentenceOf(error)}`) },
          )
        }
      >
        {followed ? `Unfollow ${name}` : `Follow ${name}`}
      </Button>
      <span className="sm quiet" aria-live="polite">
        {followed
          ? 'What its editors recommend and publish comes to your inbox.'
          : 'To hear in your inbox of what its editors recommend and publish.'}
      </span>
    </Row>
  )
}

/** The specialties one follows, among all there are. */
export function FollowedSpecialties() {
  const items = useCall('cases.specialties', {}).data?.items ?? []
  const follow = useFollowing()
  if (items.length === 0) return null
  const followed = items.flatMap(item => (item.followed ? item.id : []))
  const change = (chosen: readonly string[]) => {
    for (const { id, followed: on } of items)
      if (chosen.includes(id) !== on)
        follow.mutate(
          { specialtyId: id, on: !on },
          { onError: error => toast.failed(`Nothing changed. ${sentenceOf(error)}`) },
        )
  }
  return (
    <Choices
      label="Specialties you follow"
      description="What their editors recommend and publish comes to your inbox."
      options={items.map(({ id, name }) => ({ value: id, label: name }))}
      value={followed}
      onChange={change}
    />
  )
}
