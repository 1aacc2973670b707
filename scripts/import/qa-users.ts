import type { StoredMember } from '../../domain/members/model.ts'
import { bytesIn, readLines } from './lines.ts'
import { toMember } from './members.ts'
import { userIdOf } from './qa-people.ts'
import type { QaRun } from './qa-run.ts'
import { readRecord, toName, UserLine } from './records.ts'
import { createBatches } from './store.ts'

const BATCH = 1000

/** Members from the list of users, where there is one. */
export async function importUsers(run: QaRun): Promise<void> {
  const { files, counts, progress, people, signal } = run
  if (files.users === undefined) return
  const batches = createBatches<StoredMember>(BATCH, members => people.store(members, 'users'))
  progress.begin('users', await bytesIn([files.users]))
  for await (const line of readLines(files.users, progress.read)) {
    if (signal.aborted) break
    const user = readRecord(UserLine, line, counts, 'users')
    if (!user) continue
    const name = toName(user.displayName) ?? `User ${user.id}`
    await batches.add(toMember(userIdOf(run, user.id), name, user.createdAt))
  }
  await batches.flush()
}
