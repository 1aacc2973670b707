/** A text field as it stands: what is in it and what is selected. */
export type Field = { text: string; from: number; to: number }

/** What to put in place of `from` to `to`, and what is selected then. */
export type Edit = { from: number; to: number; insert: string; select: [from: number, to: number] }

export type Mark = 'bold' | 'italic' | 'code' | 'quote' | 'list' | 'numbers' | 'link'

const AROUND = { bold: '**', italic: '_', code: '`' } as const

/** What pressing a tool does to the field. Pressed again on the same selection, it takes its marks off. */
export function editFor(mark: Mark, field: Field): Edit {
  switch (mark) {
    case 'bold':
    case 'italic':
      return around(field, AROUND[mark])
    case 'code':
      return selected(field).includes('\n') ? fenced(field) : around(field, AROUND.code)
    case 'quote':
      return eachLine(field, () => '> ', /^> ?/)
    case 'list':
      return eachLine(field, () => '- ', /^[-*] /)
    case 'numbers':
      return eachLine(field, place => `${place + 1}. `, /^\d+\. /)
    case 'link':
      return linked(field)
  }
}

const selected = ({ text, from, to }: Field): string => text.slice(from, to)

function around(field: Field, mark: string): Edit {
  const { text, from, to } = field
  const inside = selected(field)
  const before = text.slice(0, from).endsWith(mark)
  const after = text.slice(to).startsWith(mark)
  if (before && after) {
    const start = from - mark.length
    return { from: start, to: to + mark.length, insert: inside, select: [start, start + inside.length] }
  }
  if (inside.length > 2 * mark.length && inside.startsWith(mark) && inside.endsWith(mark)) {
    const bare = inside.slice(mark.length, -mark.length)
    return { from, to, insert: bare, select: [from, from + bare.length] }
  }

  // A mark beside a space marks nothing: the spaces stay outside.
  const bare = inside.trim()
  const lead = bare === '' ? inside.length : inside.indexOf(bare)
  const insert = `${inside.slice(0, lead)}${mark}${bare}${mark}${inside.slice(lead + bare.length)}`
  const start = from + lead + mark.length
  return { from, to, insert, select: [start, start + bare.length] }
}

function fenced(field: Field): Edit {
  const { text, from, to } = field
  const inside = selected(field).replace(/\n$/, '')
  const lead = from === 0 || text[from - 1] === '\n' ? '' : '\n'
  // The fence is longer than any run of backticks in what it holds.
  const longest = Math.max(2, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const open = `${lead}${fence}\n`
  const start = from + open.length
  return { from, to, insert: `${open}${inside}\n${fence}\n`, select: [start, start + inside.length] }
}

function eachLine(field: Field, prefix: (place: number) => string, present: RegExp): Edit {
  const { text } = field
  const from = text.lastIndexOf('\n', field.from - 1) + 1
  const end = text.indexOf('\n', Math.max(field.from, field.to - 1))
  const to = Math.max(field.to, end < 0 ? text.length : end)
  const lines = text.slice(from, to).split('\n')
  const has = lines.every(line => present.test(line))
  const insert = lines
    .map((line, place) => (has ? line.replace(present, '') : `${prefix(place)}${line}`))
    .join('\n')
  const collapsed = field.from === field.to
  return { from, to, insert, select: [collapsed ? from + insert.length : from, from + insert.length] }
}

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/

function linked(field: Field): Edit {
  const { from, to } = field
  const inside = selected(field)
  if (ADDRESS.test(inside)) {
    return { from, to, insert: `[](${inside})`, select: [from + 1, from + 1] }
  }
  const insert = `[${inside}](https://)`
  const address = from + inside.length + 3
  return { from, to, insert, select: [address, address + 'https://'.length] }
}

/** What to paste: an address over a selection becomes its link; everything else is left to the browser. */
export function pasteFor(field: Field, pasted: string): Edit | undefined {
  const inside = selected(field)
  const address = pasted.trim()
  if (inside === '' || inside.includes('\n') || !ADDRESS.test(address) || ADDRESS.test(inside))
    return undefined
  const insert = `[${inside}](${address})`
  const end = field.from + insert.length
  return { from: field.from, to: field.to, insert, select: [end, end] }
}

/** Whether the caret stands in a code block or between backticks, where names and emoji mean nothing. */
export function isInCode(text: string, caret: number): boolean {
  const before = text.slice(0, caret)
  const fences = before.match(/^```/gm)?.length ?? 0
  if (fences % 2 === 1) return true
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return (line.match(/`/g)?.length ?? 0) % 2 === 1
}
