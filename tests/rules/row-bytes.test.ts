import assert from 'node:assert/strict'
import mongoose, { Types } from 'mongoose'
import { readLedgerRow } from '../../domain/exchanges/row-bytes.ts'
import { toLedgerRow } from '../../domain/exchanges/weighing.ts'

const { BSON } = mongoose.mongo
const id = () => new Types.ObjectId()

const plain = {
  _id: id(),
  kind: 'helpful',
  dimension: 'knowledge',
  creatorId: id(),
  beneficiaryId: id(),
  credit: 1,
  evidence: { caseId: id(), replyId: id(), outcome: null },
  reverses: null,
  at: new Date('2030-03-31T23:59:59.999Z'),
} as const

/** Rows of every shape the ledger has. */
const rows: { [shape: string]: object } = {
  'a mark': plain,
  'half a credit': { ...plain, credit: 0.5 },
  'an outcome that lowers it': {
    ...plain,
    kind: 'outcome',
    credit: -1.5,
    evidence: { ...plain.evidence, outcome: 'not_useful' },
  },
  'a long whole number': { ...plain, credit: new BSON.Long(3) },
  'a message': { ...plain, kind: 'helpful_message', evidence: { messageId: id() } },
  'what a group got': { ...plain, beneficiaryKind: 'group', evidence: { groupId: id(), period: '2030-03' } },
  'what the association got': { ...plain, beneficiaryKind: 'association', beneficiaryId: null },
  'on another’s word': { ...plain, giverId: id() },
  'on nobody’s word': { ...plain, giverId: null },
  'a taking back': { ...plain, credit: -1, reverses: id() },
  'a correction': { ...plain, reverses: id(), evidence: { ...plain.evidence, contestId: id() } },
  'long ago': { ...plain, at: new Date('1969-07-20T20:17:40.123Z') },
}

describe('a row of the ledger read from its bytes', () => {
  for (const [shape, row] of Object.entries(rows))
    it(`is the same as read from its object: ${shape}`, () => {
      const bytes = Buffer.from(BSON.serialize(row))
      const object = BSON.deserialize(bytes) as Parameters<typeof toLedgerRow>[0]
      assert.deepEqual(readLedgerRow(bytes), toLedgerRow(object))
    })

  it('is refused where it is none, or has what no row has', () => {
    for (const wrong of [{}, { ...plain, _id: 'text' }, { ...plain, credit: [1] }])
      assert.throws(() => readLedgerRow(Buffer.from(BSON.serialize(wrong))), /ledger/)
  })
})
