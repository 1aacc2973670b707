import { all, type Case, CHANNEL, GROUP, said, testCases, three } from '../support/story.ts'

const views: readonly Case[] = [
  {
    it: 'a frame with a gap inside, which another server fills',
    tell: tell => three(tell).frame('ben', said(1), said(3)).final(all),
    finds: {},
  },
  {
    it: 'a frame that steps back',
    tell: tell => three(tell).frame('ben', said(2), said(1)).final(all),
    finds: { nonmonotonic: 1 },
  },
  {
    it: 'frames that overtake each other',
    tell: tell => three(tell).frame('ben', said(2)).frame('ben', said(1)).final(all),
    finds: {},
  },
  {
    it: 'a catch-up that passes over a place',
    tell: tell =>
      three(tell)
        .read('ben', 1, [said(3)])
        .final(all),
    finds: { skip: 1 },
  },
  {
    it: 'a page with a gap inside',
    tell: tell =>
      three(tell)
        .read('ben', 0, [said(1), said(3)])
        .final(all),
    finds: { skip: 1 },
  },
  {
    it: 'a catch-up that begins anew and says so',
    tell: tell =>
      three(tell)
        .read('ben', 1, [said(3)], { reset: true })
        .final(all),
    finds: {},
  },
  {
    it: 'a catch-up without what there is',
    tell: tell => three(tell).read('ben', 1, [], { lastSeq: 3 }).final(all),
    finds: { skip: 1 },
  },
  {
    it: 'an answer older than an acknowledgement',
    tell: tell =>
      three(tell)
        .read('ben', null, [said(1), said(2)])
        .final(all),
    finds: { nonmonotonic: 1 },
  },
  {
    it: 'an answer asked for before the acknowledgement',
    tell: tell =>
      tell
        .send(1)
        .send(2)
        .call('read', 'ben', { channelId: CHANNEL, after: null, door: 'open' }, 'never')
        .send(3)
        .final(all),
    finds: {},
  },
  {
    it: 'a copy that lacks the end',
    tell: tell => three(tell).final(all).copy('ben', all.slice(0, 2)),
    finds: { stale: 1 },
  },
  {
    it: 'a copy that begins later',
    tell: tell => three(tell).final(all).copy('ben', all.slice(1), { first: 2 }),
    finds: {},
  },
  {
    it: 'a copy from before a change',
    tell: tell =>
      three(tell)
        .final([said(1), said(2), said(3, { rev: 1, state: 9 })])
        .copy('ben', all),
    finds: { stale: 1 },
  },
  {
    it: 'a copy of somebody who stayed away',
    tell: tell => three(tell).final(all).copy('ben', all, { connected: false }),
    finds: { stale: 1 },
  },
  {
    it: 'a copy with another message at a place',
    tell: tell =>
      three(tell)
        .final(all)
        .copy('ben', [said(1), said(2), said(3, { id: 'x' })]),
    finds: { divergent: 1 },
  },
  {
    it: 'doors that show less than is stored',
    tell: tell => three(tell).final(all, all.slice(0, 2)),
    finds: { divergent: 1 },
  },
  {
    it: 'a frame with a message that is not stored',
    tell: tell =>
      three(tell)
        .frame('ben', ...all, said(4))
        .final(all),
    finds: { phantom: 1 },
  },
  {
    it: 'a frame with another message at a place',
    tell: tell =>
      three(tell)
        .frame('ben', said(1), said(2, { id: 'x' }))
        .final(all),
    finds: { divergent: 1 },
  },
  {
    it: 'a frame from before a change',
    tell: tell =>
      three(tell)
        .frame('ben', ...all)
        .final([said(1), said(2), said(3, { rev: 1, state: 9 })]),
    finds: {},
  },
]

const access: readonly Case[] = [
  {
    it: 'what was written before the removal',
    tell: tell =>
      tell
        .join('ben')
        .send(1)
        .removed('ben')
        .later(2000)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written within the grace',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben')
        .send(1)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written after the removal',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben')
        .later(600)
        .send(1)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: { leak: 1 },
  },
  {
    it: 'what was written after a removal whose outcome is unknown',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben', 'info')
        .later(600)
        .send(1)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written after a removal that was refused',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben', { fail: 'conflict' })
        .later(600)
        .send(1)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written while they were away, read after they came back',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben')
        .later(600)
        .send(1)
        .join('ben')
        .frame('ben', said(1))
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written while the servers could not hear each other, soon after',
    tell: tell =>
      tell
        .join('ben')
        .fault('begin')
        .removed('ben')
        .later(600)
        .send(1)
        .frame('ben', said(1))
        .fault('healed')
        .final([said(1)]),
    finds: {},
  },
  {
    it: 'what was written while the servers could not hear each other, long after',
    tell: tell =>
      tell
        .join('ben')
        .fault('begin')
        .removed('ben')
        .later(100)
        .fault('healed')
        .later(6000)
        .send(1)
        .frame('ben', said(1))
        .final([said(1)]),
    finds: { leak: 1 },
  },
  {
    it: 'an answer to who was removed',
    tell: tell =>
      tell
        .send(1)
        .join('ben')
        .removed('ben')
        .read('ben', null, [said(1)])
        .final([said(1)]),
    finds: { leak: 1 },
  },
  {
    it: 'a message of who was removed',
    tell: tell =>
      tell
        .join('ben')
        .removed('ben')
        .send(1, { by: 'ben' })
        .final([said(1, { authorId: 'ben' })]),
    finds: { leak: 1 },
  },
  {
    it: 'a repeat of what was said before the removal',
    tell: tell =>
      tell
        .join('ben')
        .send(1, { by: 'ben' })
        .removed('ben')
        .send(1, { by: 'ben' })
        .final([said(1, { authorId: 'ben' })]),
    finds: {},
  },
  {
    it: 'words of a group to who never belonged',
    tell: tell => tell.join('ben').note('eve', { op: 'canary', groupId: GROUP, where: 'socket' }),
    finds: { leak: 1 },
  },
  {
    it: 'words of a group to who once belonged',
    tell: tell => tell.join('ben').note('ben', { op: 'canary', groupId: GROUP, where: 'socket' }),
    finds: {},
  },
  {
    it: 'marks that move on',
    tell: tell => three(tell).mark('ben', 1).mark('ben', 3).mark('ben', 2, 3).final(all),
    finds: {},
  },
  {
    it: 'a mark that moves back',
    tell: tell => three(tell).mark('ben', 3).mark('ben', 2).final(all),
    finds: { 'marker-regress': 1 },
  },
  {
    it: 'a mark that is told lower later',
    tell: tell => three(tell).mark('ben', 3).read('ben', 3, [], { lastReadSeq: 2 }).final(all),
    finds: { 'marker-regress': 1 },
  },
  {
    it: 'a mark beyond the last message',
    tell: tell => three(tell).final(all).note('ben', { op: 'finalMark', channelId: CHANNEL, lastReadSeq: 4 }),
    finds: { 'marker-regress': 1 },
  },
]

describe('the checker of what was seen', () => testCases(views))
describe('the checker of access and of marks', () => testCases(access))
