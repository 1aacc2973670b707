import assert from 'node:assert/strict'
import { CaseState } from '../../domain/cases/contract.ts'
import {
  type CaseNow,
  isAdvice,
  isVetted,
  mayAccept,
  mayClaim,
  mayDecline,
  mayReadRouting,
  mayRelabel,
  mayReply,
  mayReportOutcome,
  mayWithdraw,
  stateAfter,
} from '../../domain/cases/rules.ts'
import type { Actor, Grant } from '../../domain/vocabulary.ts'

const CATS = 'c'.repeat(24)
const DOGS = 'd'.repeat(24)
const actor = (id: string, ...grants: Grant[]): Actor => ({ id, kind: 'member', name: id, grants })
const asker = actor('asker')
const colleague = actor('colleague')
const catVet = actor('cat vet', { role: 'consultant', scope: CATS })
const otherCatVet = actor('other cat vet', { role: 'consultant', scope: CATS })
const dogVet = actor('dog vet', { role: 'consultant', scope: DOGS })
const catEditor = actor('cat editor', { role: 'editor', scope: CATS })
const dogEditor = actor('dog editor', { role: 'editor', scope: DOGS })
const anyVet = actor('any vet', { role: 'consultant', scope: '*' })
const administrator = actor('administrator', { role: 'admin', scope: '*' })

const routed: CaseNow = {
  state: 'routed',
  specialtyId: CATS,
  askerId: asker.id,
  assigneeId: catVet.id,
  askedIds: [],
  isClaimed: false,
  isAdvised: false,
}
const answered: CaseNow = { ...routed, state: 'answered' }

describe('the life of a case', () => {
  it('ends in states that nothing leaves', () => {
    const moves = ['route', 'pass', 'claim', 'withdraw', 'answer', 'accept', 'report'] as const
    for (const state of ['withdrawn', 'merged', 'returned'] as const)
      for (const move of moves) assert.equal(stateAfter(state, move), undefined)
  })

  const path: [CaseState, Parameters<typeof stateAfter>[1], CaseState][] = [
    ['submitted', 'route', 'routed'],
    ['routed', 'pass', 'submitted'],
    ['routed', 'answer', 'answered'],
    ['submitted', 'answer', 'answered'],
    ['answered', 'pass', 'answered'],
    ['answered', 'accept', 'resolved'],
    ['resolved', 'report', 'resolved'],
    ['routed', 'withdraw', 'withdrawn'],
  ]
  for (const [from, move, to] of path)
    it(`leads from ${from} by ${move} to ${to}`, () => assert.equal(stateAfter(from, move), to))

  it('offers acceptance and withdrawal at no state at once', () => {
    for (const state of CaseState.options)
      assert.ok(stateAfter(state, 'accept') === undefined || stateAfter(state, 'withdraw') === undefined)
  })
})

describe('a routed case', () => {
  const table: [string, boolean, boolean][] = [
    ['may be claimed by its consultant', mayClaim(routed, catVet), true],
    ['may be claimed by another consultant of the specialty', mayClaim(routed, otherCatVet), true],
    ['may be claimed by a consultant for everything', mayClaim(routed, anyVet), true],
    ['may not be claimed by a consultant of another specialty', mayClaim(routed, dogVet), false],
    ['may not be claimed by a colleague', mayClaim(routed, colleague), false],
    ['may not be claimed by an administrator, who is no vet', mayClaim(routed, administrator), false],
    ['may not be claimed twice', mayClaim({ ...routed, isClaimed: true }, otherCatVet), false],
    [
      'may not be claimed by its asker, vetted or not',
      mayClaim({ ...routed, askerId: catVet.id }, catVet),
      false,
    ],
    ['may be declined by its consultant', mayDecline(routed, catVet), true],
    ['may not be declined by another', mayDecline(routed, otherCatVet), false],
    [
      'may be declined by whoever was asked beside its consultant',
      mayDecline({ ...routed, askedIds: [otherCatVet.id] }, otherCatVet),
      true,
    ],
    ['may be relabelled by its asker', mayRelabel(routed, asker), true],
    ['may be relabelled by an editor of the specialty', mayRelabel(routed, catEditor), true],
    ['may not be relabelled by an editor of another', mayRelabel(routed, dogEditor), false],
    ['may not be relabelled by its consultant', mayRelabel(routed, catVet), false],
    [
      'may not be relabelled once there is advice',
      mayRelabel({ ...answered, isAdvised: true }, asker),
      false,
    ],
    ['shows whom it was put to to who was asked', mayReadRouting(routed, catVet), true],
    ['shows it to its asker', mayReadRouting(routed, asker), true],
    ['shows it to nobody else', mayReadRouting(routed, colleague), false],
    ['may not be declined once there is advice', mayDecline({ ...answered, isAdvised: true }, catVet), false],
    ['may be declined after a colleague answered', mayDecline(answered, catVet), true],
    ['may be replied to', mayReply(routed), true],
    ['may not be replied to once withdrawn', mayReply({ ...routed, state: 'withdrawn' }), false],
    ['may be withdrawn by its asker', mayWithdraw(routed, asker), true],
    ['may not be withdrawn by another', mayWithdraw(routed, catVet), false],
    ['may not be withdrawn once answered', mayWithdraw(answered, asker), false],
    ['may not be resolved without an answer', mayAccept(routed, asker), false],
    ['may be resolved by its asker once answered', mayAccept(answered, asker), true],
    ['may not be resolved by another', mayAccept(answered, catVet), false],
    ['has no outcome to tell', mayReportOutcome(routed, asker), false],
    ['has an outcome to tell once answered', mayReportOutcome(answered, asker), true],
    ['has no outcome for others to tell', mayReportOutcome(answered, catVet), false],
  ]
  for (const [says, is, expected] of table) it(says, () => assert.equal(is, expected))
})

describe('a reply', () => {
  const table: [string, boolean, boolean][] = [
    ['is advice from a vetted consultant of the specialty', isAdvice(routed, catVet), true],
    ['is no advice from a consultant of another', isAdvice(routed, dogVet), false],
    ['is no advice from a colleague', isAdvice(routed, colleague), false],
    ['is no advice from an administrator', isAdvice(routed, administrator), false],
    ['is no advice from the asker', isAdvice({ ...routed, askerId: catVet.id }, catVet), false],
  ]
  for (const [says, is, expected] of table) it(says, () => assert.equal(is, expected))

  it('counts vetting for everything as vetting for each', () => assert.ok(isVetted(anyVet, DOGS)))
})
