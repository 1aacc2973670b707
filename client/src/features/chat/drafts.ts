const drafts = new Map<string, string>()

/** What the member began to write in a channel, for as long as this tab lives. */
export const draftOf = (memberId: string, channelId: string): string =>
  drafts.get(`${memberId}:${channelId}`) ?? ''

export function keepDraft(memberId: string, channelId: string, text: string): void {
  if (text === '') drafts.delete(`${memberId}:${channelId}`)
  else drafts.set(`${memberId}:${channelId}`, text)
}
