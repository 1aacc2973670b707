import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { Desks } from '../../domain/cases/asks-model.ts'
import { Rosters } from '../../domain/consultants/model.ts'
import { Members } from '../../domain/members/model.ts'
import { consultantsHaveATurn } from '../../domain/migrations/consultants-have-a-turn.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'

const DAY_MS = 24 * 3600 * 1000
/** More than are looked at in one look. */
const CROWD = 120

describe('the turn of consultants', () => {
  let clinic: Clinic
  beforeEach(async () => {
    clinic = await openClinic()
  })
  afterEach(() => clinic.community.stop())

  /** Consultants of the specialty whose turn it is before anyone else’s, written beside the doors: there are many. */
  async function fillSpecialty(roster: { onDuty: boolean }): Promise<void> {
    const { community, catsId } = clinic
    const now = community.now()
    const ids = Array.from({ length: CROWD }, () => new mongoose.Types.ObjectId())
    await Members.insertMany(
      ids.map(_id => ({
        _id,
        email: `${_id.toHexString()}@people.example`,
        name: 'One of many',
        passwordHash: 'none',
        joinedAt: now,
        grants: [{ role: 'consultant', scope: catsId }],
      })),
    )
    await Rosters.insertMany(ids.map(_id => ({ _id, ...roster })))
    await Desks.insertMany(
      ids.map((_id, at) => ({
        _id,
        lastRoutedAt: new Date(now.getTime() - (CROWD - at) * DAY_MS),
        specialtyIds: [catsId],
      })),
    )
  }

  it('passes those who cannot be asked, however many they are', async () => {
    await fillSpecialty({ onDuty: false })
    const wanda = await clinic.community.register('Wanda')
    await clinic.makeConsultant(wanda)
    await Desks.create([
      { _id: wanda.id, lastRoutedAt: clinic.community.now(), specialtyIds: [clinic.catsId] },
    ])
    const asked = await clinic.ask(clinic.ada)
    assert.equal(asked.assignee?.id, wanda.id)
  })

  it('goes to one of those who can, when all can', async () => {
    await fillSpecialty({ onDuty: true })
    const asked = await clinic.ask(clinic.ada)
    assert.equal(asked.assignee?.name, 'One of many')
  })

  it('begins with the right to advise, first of all, and ends with it', async () => {
    const { community, vera, staff, catsId } = clinic
    const specialtiesOf = async () =>
      (await Desks.findById(vera.id).lean())?.specialtyIds.map(id => id.toHexString())
    await clinic.makeConsultant(vera)
    await community.drain()
    assert.deepEqual(await specialtiesOf(), [catsId])
    assert.equal((await Desks.findById(vera.id).lean())?.lastRoutedAt, null)
    await staff.ask('consultants.end', { specialtyId: catsId, memberId: vera.id })
    await community.drain()
    assert.deepEqual(await specialtiesOf(), [])
  })

  it('is given to those, too, who had the right before there were turns', async () => {
    const { community, vera, victor, ada, catsId } = clinic
    await clinic.makeConsultant(vera, victor)
    await community.grant(vera, 'consultant', '*')
    await community.grant(ada, 'editor', catsId)
    await community.drain()
    const desksNow = () => Desks.find().sort({ _id: 1 }).lean()
    const withTurns = await desksNow()
    await Desks.deleteOne({ _id: victor.id })
    await Desks.updateOne({ _id: vera.id }, { $unset: { specialtyIds: 1 }, $set: { routedCount: 7 } })

    const db = mongoose.connection.getClient().db()
    await consultantsHaveATurn.up(db)
    await consultantsHaveATurn.up(db)
    assert.deepEqual(
      await desksNow(),
      withTurns.map(desk => (desk._id.equals(vera.id) ? { ...desk, routedCount: 7 } : desk)),
    )
  })
})
