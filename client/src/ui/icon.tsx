import type { LucideIcon } from 'lucide-react'

const SIZES = { s: 15, m: 18, l: 22 } as const

export type IconProps = {
  of: LucideIcon
  size?: keyof typeof SIZES | undefined
  /** Only for an icon without a word beside it. */
  label?: string | undefined
  className?: string | undefined
}

/** A Lucide icon in the weight of the house. Silent to screen readers unless it stands alone with a label. */
export function Icon({ of: Drawing, size = 'm', label, className }: IconProps) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <Drawing
      size={SIZES[size]}
      strokeWidth={1.75}
      className={className}
      style={{ flex: 'none' }}
      {...named}
    />
  )
}
