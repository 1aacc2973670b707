/** Calls whose contract stands and whose action is being built. Empty, and then gone, before a release. */
import { Refusal } from '../vocabulary.ts'

const soon = async (): Promise<never> => {
  throw new Refusal('unavailable', 'This is not open yet')
}

export const moveThread = soon
export const markUnread = soon
export const startFresh = soon
export const catchUp = soon
export const saveDraft = soon
export const listDrafts = soon
export const scheduleMessage = soon
export const listScheduled = soon
export const unscheduleMessage = soon
export const previewMessage = soon
