/** Members who were imported: they have no password, and so cannot sign in. */
import type { Types } from 'mongoose'
import { Members, type StoredMember } from '../../domain/members/model.ts'
import { rowsOf } from './store.ts'

export const memberRows = () => rowsOf<StoredMember>(Members)

/** Addresses nobody can have: reserved for this by RFC 2606. */
const ADDRESS_ENDING = '@imported.invalid'

export const toMember = (_id: Types.ObjectId, name: string, joinedAt: Date): StoredMember => ({
  _id,
  email: `${_id.toHexString()}${ADDRESS_ENDING}`,
  name,
  passwordHash: null,
  grants: [],
  joinedAt,
  registeredAs: null,
})
