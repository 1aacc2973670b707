import { EVERYWHERE, type Role } from '../vocabulary.ts'

/** Roles that hold in one specialty or group, or everywhere; the others hold everywhere only. */
const SCOPED: readonly Role[] = ['consultant', 'editor', 'moderator']

export const mayGrant = (role: Role, scope: string): boolean => scope === EVERYWHERE || SCOPED.includes(role)

/** A filter for texts that begin with `text`, whatever characters it has. */
export const startsWith = (text: string): { $regex: string; $options: string } => ({
  $regex: `^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`,
  $options: 'i',
})
