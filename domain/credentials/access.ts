/** What other features may know of credentials. */
export { foreignOf } from './foreign.ts'
