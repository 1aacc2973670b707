import type { Edit, Field } from './markdown-edits.ts'

/** The field as it stands. */
export const fieldOf = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Field => ({
  text: value,
  from: selectionStart,
  to: selectionEnd,
})

/** Makes an edit in a field as if it had been typed, so that the browser's own undo takes it back. */
export function applyEdit(field: HTMLTextAreaElement, { from, to, insert, select }: Edit): void {
  field.focus()
  field.setSelectionRange(from, to)
  // Deprecated without a successor: nothing else writes into a field and keeps what Ctrl+Z undoes.
  const typed = document.execCommand(insert === '' ? 'delete' : 'insertText', false, insert)
  if (!typed) {
    field.setRangeText(insert, from, to, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  field.setSelectionRange(...select)
}

/** Puts words at the end of a field, on a line of their own, and the caret behind them. */
export function appendTo(field: HTMLTextAreaElement, words: string): void {
  const { value } = field
  const lead = value === '' || value.endsWith('\n') ? '' : '\n'
  const end = value.length + lead.length + words.length
  applyEdit(field, { from: value.length, to: value.length, insert: `${lead}${words}`, select: [end, end] })
}

/** Puts a sign where the caret stands, parted by a space from a word before it. */
export function typeInto(field: HTMLTextAreaElement, sign: string): void {
  const { text, from, to } = fieldOf(field)
  const lead = from === 0 || /[\s(]$/.test(text.slice(0, from)) ? '' : ' '
  const end = from + lead.length + sign.length
  applyEdit(field, { from, to, insert: `${lead}${sign}`, select: [end, end] })
}
