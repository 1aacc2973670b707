/** A case of which an entry is in the library is curated, for as long as one is. */
import { casesInLibrary } from '../library/access.ts'
import { type Happening, transact } from '../transaction.ts'
import { changeCase } from './changes.ts'
import { Cases } from './model.ts'
import { stateAfter } from './rules.ts'

/** Reaction: a case becomes curated with the first entry that cites it, and resolved again with the last one gone. May run twice, and in any order: what counts is what is in the library when it runs. */
export async function followLibrary({
  payload,
}: Happening<
  'library.published' | 'library.updated' | 'library.retired' | 'library.redacted'
>): Promise<void> {
  for (const caseId of payload.caseIds)
    await transact(async record => {
      const found = await Cases.findById(caseId).lean()
      if (!found) return
      const isKept = (await casesInLibrary([caseId])).has(caseId)
      const state = stateAfter(found.state, isKept ? 'curate' : 'release')
      if (state !== undefined) await changeCase(record, found, 'curated', { $set: { state } })
    })
}
