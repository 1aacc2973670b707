import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { Attachments } from '../../domain/media/model.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { attach, fetchBytes, photograph } from '../support/files.ts'

describe('files of a claim, to somebody who is after them', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let mallory: Person
  let fileId: string
  let claimId: string

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, mallory] = await Promise.all([
      community.register('Ada'),
      community.register('Ben'),
      community.register('Mallory'),
    ])
    fileId = (await attach(community, ada, await photograph(64, 40), 'evening.jpg')).id
    const { claim } = await ada.ask('claims.create', { ...claimFor(ben), attachmentIds: [fileId] })
    claimId = claim.id
  })
  after(() => community.stop())

  const claimFor = (person: Person) => ({
    kind: 'speaking' as const,
    what: 'An evening on hearts',
    on: '2029-12-01',
    for: { kind: 'member' as const, id: person.id },
  })
  const statusFor = async (person: Person, id = fileId) => (await fetchBytes(community, person, id)).status

  it('are not there, whatever of it they ask for, also for staff with no part in it', async () => {
    assert.equal(await statusFor(ben), 200)
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    for (const person of [mallory, staff])
      for (const id of [fileId, `${fileId}/thumbnail`, NOWHERE])
        assert.equal(await statusFor(person, id), 404)
    await assertRefused(mallory.ask('media.describe', { attachmentId: fileId, alt: 'Mine' }), 'not_found')
  })

  it('cannot be claimed by another, nor does naming Ada open them', async () => {
    const taken = { ...claimFor(ben), attachmentIds: [fileId] }
    await assertRefused(mallory.ask('claims.create', taken), 'not_found', ['attachmentIds.0'])
    await mallory.ask('claims.create', { ...claimFor(ben), togetherIds: [ada.id] })
    await mallory.ask('claims.create', claimFor(ada))
    assert.equal(await statusFor(mallory), 404)
  })

  it('do not open by a row that says they belong to a claim of one’s own', async () => {
    const { claim } = await mallory.ask('claims.create', claimFor(ben))
    const before = await Attachments.findById(fileId).lean()
    const own = { kind: 'claim' as const, id: new mongoose.Types.ObjectId(claim.id) }
    await Attachments.updateOne({ _id: fileId }, { $set: { attachedTo: own } })
    assert.deepEqual([await statusFor(mallory), await statusFor(ada)], [404, 404])
    await Attachments.updateOne({ _id: fileId }, { $set: { attachedTo: before?.attachedTo } })
    assert.equal(await statusFor(ada), 200)
  })

  it('are lost to whom the claim names no more, and to whose word it was once it is withdrawn', async () => {
    await assertRefused(mallory.ask('claims.leave', { claimId }), 'not_found')
    await ada.ask('claims.withdraw', { claimId })
    assert.deepEqual([await statusFor(ben), await statusFor(ada)], [404, 200])
  })
})
