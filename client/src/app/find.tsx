import { Search } from 'lucide-react'
import { createContext, use } from 'react'
import { IconButton } from '../ui/button.tsx'

const FindContext = createContext<() => void>(() => {})
/** Gives every page the way to the switcher. */
export const Find = FindContext.Provider

/** Opens the switcher where the sidebar, which has it too, is not in sight. */
export function FindButton() {
  const find = use(FindContext)
  return (
    <span className="phone-only">
      <IconButton icon={Search} label="Find or go to" onClick={find} />
    </span>
  )
}
