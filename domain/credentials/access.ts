/** What other features may know of credentials. */
export { foreignOf } from './foreign.ts'
export { knownReads, type ReachSource, reachSourcesAfter, readsByMonth } from './reads.ts'
