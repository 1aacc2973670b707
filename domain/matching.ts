/** What someone typed, as MongoDB looks for it: none of its characters means anything but itself. */

type Pattern = { $regex: string; $options: string }

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Matches what holds the text anywhere, in capitals or not. */
export const contains = (text: string): Pattern => ({ $regex: literally(text), $options: 'i' })

/** Matches what begins with the text, in capitals or not. */
export const startsWith = (text: string): Pattern => ({ $regex: `^${literally(text)}`, $options: 'i' })
