import type { LucideIcon } from 'lucide-react'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { Link } from 'react-router'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import styles from './button.module.css'

type Look = {
  /** go: the one heather button of a view. harm: ends or removes something. bare: no border. quiet: bare and grey. */
  kind?: 'plain' | 'go' | 'bare' | 'quiet' | 'harm' | undefined
  slim?: boolean | undefined
  wide?: boolean | undefined
  icon?: LucideIcon | undefined
}
const lookOf = ({ kind = 'plain', slim, wide }: Look, className?: string) => ({
  className: classes(styles.button, className),
  'data-kind': kind,
  'data-slim': slim || undefined,
  'data-wide': wide || undefined,
})

export type ButtonProps = Look &
  Omit<ComponentPropsWithRef<'button'>, 'children'> & {
    children: ReactNode
    /** Work is under way: the button keeps its place and size, says so, and does not fire twice. */
    busy?: boolean | undefined
  }

/** Something to press. */
export function Button({
  kind,
  slim,
  wide,
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...lookOf({ kind, slim, wide }, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? event => event.preventDefault() : onClick}
    >
      {icon !== undefined && <Icon of={icon} size="s" />}
      {children}
    </button>
  )
}

export type ButtonLinkProps = Look & { to: string; children: ReactNode; className?: string | undefined }

/** A place to go, in the shape of a button. */
export function ButtonLink({ to, kind, slim, wide, icon, className, children }: ButtonLinkProps) {
  return (
    <Link to={to} {...lookOf({ kind, slim, wide }, className)}>
      {icon !== undefined && <Icon of={icon} size="s" />}
      {children}
    </Link>
  )
}

export type IconButtonProps = Omit<ComponentPropsWithRef<'button'>, 'children' | 'aria-label'> & {
  icon: LucideIcon
  /** What it does, in words: spoken, and shown on hover. */
  label: string
  slim?: boolean | undefined
}

/** A button that is only an icon. */
export function IconButton({ icon, label, slim, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...lookOf({ kind: 'quiet', slim }, className)}
      data-alone
      aria-label={label}
      title={label}
    >
      <Icon of={icon} />
    </button>
  )
}
