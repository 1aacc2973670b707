import type { OutputOf } from '../../../../domain/contract.ts'
import { keyOf, queryClient } from '../../lib/query.ts'

/** Shows an entry as it was answered: who goes on with it before it was asked for again would act on the revision before. */
export const keepEntry = (answered: OutputOf<'library.show'>): void =>
  void queryClient.setQueryData(keyOf('library.show', { entryId: answered.entry.id }), answered)
