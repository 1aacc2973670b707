/** Files that belong to messages, cases and replies. */
export {
  describeAttachment,
  type Fetched,
  fetchFile,
  type Incoming,
  refuseOverQuota,
  uploadFile,
} from './files.ts'
export { incomingFolder, storageReady, storageTrouble, useStorage } from './stores.ts'
export { freeFiles, removeFilesOf, removeFilesOfCase, sweepStorage } from './upkeep.ts'
export { dispositionOf, pickSpan, type Span } from './rules.ts'
export { deployPreviews, previewLinks } from './previews.ts'
