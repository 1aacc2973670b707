/**
 * Rows of the ledger, read where they lie in what MongoDB sent. A count of everyone reads millions: to make an object of each of their
 * parts first was most of its work, and most of its memory.
 */
import type { Outcome } from '../cases/contract.ts'
import type { Dimension, ExchangeKind } from './contract.ts'
import type { LedgerRow } from './standing-rules.ts'

/** The types of BSON that a row has: https://bsonspec.org/spec.html */
const DOUBLE = 0x01
const STRING = 0x02
const DOCUMENT = 0x03
const OBJECT_ID = 0x07
const DATE = 0x09
const NULL = 0x0a
const INT32 = 0x10
const INT64 = 0x12

const LENGTH_BYTES = 4
const ID_BYTES = 12
const HIGH_WORD = 2 ** 32

/** A row as the rules weigh it, from the bytes of one with at least the fields of `PROJECTION`. Throws where they are no such row. */
export function readLedgerRow(bytes: Buffer): LedgerRow {
  const found: Found = { beneficiaryId: null, giverId: undefined, beneficiaryKind: undefined }
  const row: LedgerRow = {
    exchangeId: '',
    kind: 'helpful',
    dimension: 'knowledge',
    creatorId: '',
    giverId: null,
    beneficiaryId: null,
    credit: 0,
    at: NEVER,
    replyId: null,
    outcome: null,
    reverses: null,
    isCorrection: false,
  }
  eachField(bytes, 0, (name, type, at) => readField(bytes, { name, type, at }, row, found))
  row.beneficiaryId = found.beneficiaryKind === undefined ? found.beneficiaryId : null
  row.giverId = found.giverId === undefined ? row.beneficiaryId : found.giverId
  if (row.exchangeId === '' || row.creatorId === '' || row.at === NEVER)
    throw new Error('this is no row of the ledger')
  return row
}

type Found = {
  beneficiaryId: string | null
  giverId: string | null | undefined
  beneficiaryKind: string | undefined
}
type Field = { name: string; type: number; at: number }
const NEVER = new Date(Number.NaN)

function readField(bytes: Buffer, { name, type, at }: Field, row: LedgerRow, found: Found): void {
  switch (name) {
    case '_id':
      row.exchangeId = idAt(bytes, type, at) ?? ''
      break
    case 'kind':
      row.kind = stringAt(bytes, at) as ExchangeKind
      break
    case 'dimension':
      row.dimension = stringAt(bytes, at) as Dimension
      break
    case 'creatorId':
      row.creatorId = idAt(bytes, type, at) ?? ''
      break
    case 'beneficiaryKind':
      found.beneficiaryKind = stringAt(bytes, at)
      break
    case 'beneficiaryId':
      found.beneficiaryId = idAt(bytes, type, at)
      break
    case 'giverId':
      found.giverId = idAt(bytes, type, at)
      break
    case 'credit':
      row.credit = numberAt(bytes, type, at)
      break
    case 'at':
      row.at = new Date(wholeAt(bytes, at))
      break
    case 'reverses':
      row.reverses = idAt(bytes, type, at)
      break
    case 'evidence':
      eachField(bytes, at, (inner, innerType, innerAt) => {
        if (inner === 'replyId') row.replyId = idAt(bytes, innerType, innerAt)
        else if (inner === 'outcome') row.outcome = outcomeAt(bytes, innerType, innerAt)
        else if (inner === 'contestId') row.isCorrection = true
      })
  }
}

/** Calls `take` with each field of the document that begins at `begin`. */
function eachField(
  bytes: Buffer,
  begin: number,
  take: (name: string, type: number, at: number) => void,
): void {
  for (let at = begin + LENGTH_BYTES; bytes[at] !== 0;) {
    const type = bytes[at] ?? 0
    const nameEnd = bytes.indexOf(0, at + 1)
    if (nameEnd < 0) throw new Error('a field of the ledger has no end')
    take(bytes.toString('latin1', at + 1, nameEnd), type, nameEnd + 1)
    at = nameEnd + 1 + lengthOf(bytes, type, nameEnd + 1)
  }
}

function lengthOf(bytes: Buffer, type: number, at: number): number {
  switch (type) {
    case OBJECT_ID:
      return ID_BYTES
    case STRING:
      return LENGTH_BYTES + bytes.readInt32LE(at)
    case DOCUMENT:
      return bytes.readInt32LE(at)
    case DOUBLE:
    case DATE:
    case INT64:
      return 8
    case INT32:
      return 4
    case NULL:
      return 0
    default:
      throw new Error(`a field of the ledger is of type ${type}`)
  }
}

const idAt = (bytes: Buffer, type: number, at: number): string | null =>
  type === OBJECT_ID ? bytes.toString('hex', at, at + ID_BYTES) : null

const stringAt = (bytes: Buffer, at: number): string =>
  bytes.toString('utf8', at + LENGTH_BYTES, at + LENGTH_BYTES + bytes.readInt32LE(at) - 1)

const outcomeAt = (bytes: Buffer, type: number, at: number): Outcome | null =>
  type === STRING ? (stringAt(bytes, at) as Outcome) : null

function numberAt(bytes: Buffer, type: number, at: number): number {
  if (type === DOUBLE) return bytes.readDoubleLE(at)
  return type === INT32 ? bytes.readInt32LE(at) : wholeAt(bytes, at)
}

const wholeAt = (bytes: Buffer, at: number): number =>
  bytes.readInt32LE(at + LENGTH_BYTES) * HIGH_WORD + bytes.readUInt32LE(at)
