declare module 'virtual:call-paths' {
  /** Verb and path of each call, as the contract says them. */
  export const callPaths: Readonly<Record<string, string>>
}
