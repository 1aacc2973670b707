/** What workers, servers and scripts do with search; what features ask is in access.ts. */
export { deploySearch } from './library.ts'
export { rebuildIndex, tidyIndex } from './rebuild.ts'
export { buildMissingIndex, indexCase, indexCases, indexEntry } from './writing.ts'
