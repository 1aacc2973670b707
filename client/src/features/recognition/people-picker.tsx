import { X } from 'lucide-react'
import { useState } from 'react'
import type { PersonView } from '../../../../domain/members/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Button, Stack, TextField, useDelayed } from '../../ui/index.ts'
import styles from './recognition.module.css'

const SEARCHED_FROM = 2

type Props = {
  label: string
  description: string
  chosen: readonly PersonView[]
  onChange: (people: readonly PersonView[]) => void
  most: number
  /** Ids of people who are not offered. */
  without: readonly string[]
}

/** Chooses a few people by the beginning of their names. */
export function PeoplePicker({ label, description, chosen, onChange, most, without }: Props) {
  const [q, setQ] = useState('')
  const isAsked = q.trim().length >= SEARCHED_FROM
  const isLate = useDelayed(isAsked)
  const found = useCall('members.find', { q: q.trim() }, { enabled: isLate && isAsked, keepsFormer: true })
  const taken = new Set([...without, ...chosen.map(({ memberId }) => memberId)])
  const offered = isAsked ? (found.data?.items ?? []).filter(({ memberId }) => !taken.has(memberId)) : []
  return (
    <Stack gap={2}>
      <TextField
        label={label}
        description={description}
        placeholder="The beginning of a name"
        value={q}
        disabled={chosen.length >= most}
        onChange={event => setQ(event.currentTarget.value)}
      />
      {offered.length > 0 && (
        <ul className={styles.people} aria-label="People found">
          {offered.slice(0, 8).map(person => (
            <li key={person.memberId}>
              <Button
                slim
                onClick={() => {
                  onChange([...chosen, person])
                  setQ('')
                }}
              >
                {person.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen.length > 0 && (
        <ul className={styles.people} aria-label="Chosen">
          {chosen.map(person => (
            <li key={person.memberId}>
              <Button
                slim
                kind="quiet"
                icon={X}
                aria-label={`Leave ${person.name} out`}
                onClick={() => onChange(chosen.filter(({ memberId }) => memberId !== person.memberId))}
              >
                {person.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}
