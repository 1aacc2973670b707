import { NavLink } from 'react-router'
import styles from './recognition.module.css'

const PLACES = [
  ['/recognition', 'Shortlist'],
  ['/recognition/board', 'Nominations'],
  ['/recognition/awards', 'Awards'],
  ['/recognition/health', 'Health'],
  ['/recognition/rules', 'Rules'],
] as const

/** Staff's ways through recognition. */
export function StaffPlaces() {
  return (
    <nav className={styles.places} aria-label="Recognition">
      {PLACES.map(([to, word]) => (
        <NavLink key={to} to={to} end>
          {word}
        </NavLink>
      ))}
    </nav>
  )
}
