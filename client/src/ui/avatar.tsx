import type { LucideIcon } from 'lucide-react'
import { hueOf, initialsOf, type Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './avatar.module.css'

export type AvatarProps = {
  id: string
  name: string
  size?: 's' | 'm' | 'l' | undefined
  /** The lamp: may be asked now. Say it in words beside it too. */
  lit?: boolean | undefined
  /** An icon in place of the initials, for groups and reminders. */
  icon?: LucideIcon | undefined
  hue?: Hue | undefined
}

/** A face of initials. Silent to screen readers: the name always stands beside it. */
export function Avatar({ id, name, size = 'm', lit = false, icon, hue = hueOf(id) }: AvatarProps) {
  return (
    <span
      className={styles.avatar}
      data-hue={hue}
      data-size={size}
      data-lit={lit || undefined}
      aria-hidden="true"
    >
      {icon === undefined ? initialsOf(name) : <Icon of={icon} size={size === 's' ? 's' : 'm'} />}
    </span>
  )
}

/** Up to three overlapping faces, for who took part. */
export function Faces({ people }: { people: readonly { id: string; name: string }[] }) {
  return (
    <span className={styles.faces}>
      {people.slice(0, 3).map(person => (
        <Avatar key={person.id} id={person.id} name={person.name} size="s" />
      ))}
    </span>
  )
}
