/** People for a bench: put straight into the database, because to register ten thousand would take a quarter of an hour of hashing. */
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { Groups, Memberships } from '../domain/groups/model.ts'
import { Members, Tokens } from '../domain/members/model.ts'
import { digestOf, newToken } from '../domain/members/secrets.ts'

const SLICE = 2000

export type Person = { id: string; token: string }

/** Adds so many members, each with an access token. */
export async function enlist(count: number): Promise<Person[]> {
  const joinedAt = new Date()
  const people = Array.from({ length: count }, (_, index) => ({
    _id: new mongoose.Types.ObjectId(),
    name: `Person ${index + 1}`,
    token: newToken(),
  }))
  for (let from = 0; from < count; from += SLICE) {
    const slice = people.slice(from, from + SLICE)
    await Members.insertMany(
      slice.map(({ _id, name }) => ({ _id, name, email: `${randomUUID()}@people.example`, joinedAt })),
    )
    await Tokens.insertMany(
      slice.map(({ _id, token }) => ({
        memberId: _id,
        name: 'bench',
        digest: digestOf(token),
        createdAt: joinedAt,
      })),
    )
  }
  return people.map(({ _id, token }) => ({ id: _id.toHexString(), token }))
}

/** Makes people members of a group that exists. */
export async function enrolInGroup(groupId: string, people: readonly Person[]): Promise<void> {
  const since = new Date()
  await Memberships.insertMany(
    people.map(({ id }) => ({ groupId, memberId: id, state: 'member', role: 'member', since })),
  )
  await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: people.length } })
}
