import assert from 'node:assert/strict'
import { judge } from '../../faults/check/index.ts'
import { createHistory } from '../../faults/history.ts'
import { all, type Case, CHANNEL, GROUP, said, testCases, three } from '../support/story.ts'

const cases: readonly Case[] = [
  { it: 'nothing at all', tell: tell => tell, finds: {} },
  {
    it: 'everything stored and heard',
    tell: tell =>
      three(tell)
        .frame('ben', ...all)
        .final(all)
        .copy('ben', all),
    finds: {},
  },
  {
    it: 'an acknowledged message that is gone',
    tell: tell => three(tell).final([said(1), said(2)]),
    finds: { lost: 1 },
  },
  {
    it: 'an acknowledged message whose place another took',
    tell: tell =>
      three(tell)
        .send(3, { clientId: 'other', id: 'other' })
        .final([said(1), said(2), said(3, { id: 'other', clientId: 'other' })]),
    finds: { lost: 1 },
  },
  {
    it: 'an unanswered message, stored',
    tell: tell =>
      tell
        .send(1, { end: 'info' })
        .send(2, { end: 'never' })
        .final([said(1), said(2)]),
    finds: {},
  },
  {
    it: 'an unanswered message, not stored',
    tell: tell => tell.send(1, { end: 'info' }).send(2, { end: 'never' }).final([]),
    finds: {},
  },
  {
    it: 'a message nobody sent',
    tell: tell => tell.send(1).final([said(1), said(2)]),
    finds: { phantom: 1 },
  },
  {
    it: 'a tombstone that closes a place',
    tell: tell =>
      tell
        .send(1)
        .send(3)
        .final([said(1), said(2, { clientId: 'void-2', deleted: true }), said(3)]),
    finds: {},
  },
  {
    it: 'a refused message, stored',
    tell: tell => tell.send(1, { end: { fail: 'forbidden' } }).final([said(1)]),
    finds: { phantom: 1 },
  },
  {
    it: 'a message refused once and taken once',
    tell: tell =>
      tell
        .send(1, { end: { fail: 'too_many' } })
        .send(1)
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'a message that says something else',
    tell: tell => tell.send(1).final([said(1, { body: 99, state: 99 })]),
    finds: { phantom: 1 },
  },
  {
    it: 'a message that was edited',
    tell: tell => tell.send(1).final([said(1, { body: 99, state: 99, rev: 1 })]),
    finds: {},
  },
  {
    it: 'a repeat with the same answer',
    tell: tell =>
      tell
        .send(1)
        .send(1)
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'a repeat with another answer',
    tell: tell =>
      tell
        .send(1)
        .send(2, { clientId: 'c1' })
        .final([said(1), said(2, { clientId: 'c1', body: 2 })]),
    finds: { duplicate: 2 },
  },
  {
    it: 'a repeat refused as another text',
    tell: tell =>
      tell
        .send(1)
        .send(1, { end: { fail: 'conflict' } })
        .final([said(1)]),
    finds: { duplicate: 1 },
  },
  {
    it: 'one client id of two people',
    tell: tell =>
      tell
        .send(1, { clientId: 'x' })
        .send(2, { clientId: 'x', by: 'ben' })
        .final([said(1, { clientId: 'x' }), said(2, { clientId: 'x', authorId: 'ben' })]),
    finds: {},
  },
  {
    it: 'an empty place',
    tell: tell =>
      tell
        .send(1)
        .send(3)
        .final([said(1), said(3)]),
    finds: { hole: 1 },
  },
  {
    it: 'a place taken twice',
    tell: tell =>
      tell
        .send(1)
        .send(1, { clientId: 'x', id: 'x' })
        .final([said(1), said(1, { clientId: 'x', id: 'x' })]),
    finds: { hole: 1 },
  },
  {
    it: 'a place other than was answered',
    tell: tell => tell.send(2, { clientId: 'c1', id: 'm1', body: 1 }).final([said(1)]),
    finds: { divergent: 1 },
  },
]

describe('the checker of what was written', () => {
  testCases(cases)

  it('reads what a history has written', () => {
    const history = createHistory()
    history
      .begin('ada', 'ada', 'send', { channelId: CHANNEL, clientId: 'c1', body: 1 })
      .ok({ id: 'm1', seq: 1 })
    history.note('store', '', { op: 'final', channelId: CHANNEL, groupId: GROUP, messages: [] })
    assert.equal(judge(history.entries).anomalies.lost, 1)
    assert.equal(judge(history.entries).figures.acknowledged, 1)
  })
})
