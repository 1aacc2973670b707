import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Live, Person } from '../support/community.ts'

const MOVED_WITHIN_MS = 15_000

describe('a case that waits is heard of', () => {
  let clinic: Clinic
  let lines: Live[] = []

  beforeEach(async () => {
    clinic = await openClinic()
  })
  afterEach(async () => {
    for (const line of lines) line.close()
    lines = []
    await clinic.community.stop()
  })

  async function connect(...people: Person[]): Promise<Live[]> {
    lines = await Promise.all(people.map(person => person.connect()))
    return lines
  }
  const roomsOf = ({ id }: Person): string[] =>
    clinic.community.servers.flatMap(({ io }) =>
      [...io.of('/').sockets.values()].flatMap(({ data, rooms }) => (data.actor.id === id ? [...rooms] : [])),
    )
  /** Waits until someone sits with these specialties. */
  async function untilSeated(person: Person, ...scopes: string[]): Promise<void> {
    const seats = () => roomsOf(person).filter(room => room.startsWith('specialty:'))
    const until = performance.now() + MOVED_WITHIN_MS
    const wanted = scopes.map(scope => `specialty:${scope}`).toSorted()
    while (seats().toSorted().join() !== wanted.join()) {
      assert.ok(performance.now() < until, `${person.name} sits in ${seats().join()}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  /** What a connection heard of a case, once everything sent to it before has arrived. */
  async function heardOf(line: Live, caseId: string) {
    await line.ask('cases.list', {})
    return line.heard('cases.changed').filter(each => each.caseId === caseId)
  }

  it('by whoever advises in its specialty or everywhere, once, and by no other consultant', async () => {
    const { community, ada, ben, vera, victor, staff, catsId } = clinic
    const { specialty: dogs } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
    await clinic.makeConsultant(vera, victor)
    await community.grant(victor, 'consultant')
    await community.grant(ben, 'consultant', dogs.id)
    const [veras, victors, bens] = (await connect(vera, victor, ben)) as [Live, Live, Live]
    await untilSeated(victor, catsId, '*')
    await untilSeated(ben, dogs.id)

    const { id: caseId } = await clinic.ask(ada)
    for (const line of [veras, victors]) {
      assert.equal((await line.next('cases.changed')).what, 'submitted')
      const [told, ...again] = await heardOf(line, caseId)
      assert.deepEqual(Object.keys(told ?? {}).toSorted(), ['caseId', 'specialtyId', 'state', 'what'])
      assert.deepEqual(again, [])
    }
    assert.deepEqual(await heardOf(bens, caseId), [])
  })

  it('from the grant on, until the vetting ends, on a connection that stays', async () => {
    const { ada, vera, victor, staff, catsId } = clinic
    await clinic.makeConsultant(vera)
    const [veras, victors] = (await connect(vera, victor)) as [Live, Live]
    const one = await clinic.ask(ada)
    await veras.next('cases.changed')
    assert.deepEqual(await heardOf(victors, one.id), [])

    await clinic.makeConsultant(victor)
    await untilSeated(victor, catsId)
    const two = await clinic.ask(ada, { title: 'Cat drinks much' })
    await victors.next('cases.changed')
    assert.ok((await heardOf(victors, two.id)).length > 0)

    await staff.ask('consultants.end', { specialtyId: catsId, memberId: victor.id })
    await untilSeated(victor)
    const three = await clinic.ask(ada, { title: 'Cat limps' })
    await veras.next('cases.changed')
    assert.ok((await heardOf(veras, three.id)).length > 0)
    assert.deepEqual(await heardOf(victors, three.id), [])
  })

  it('by nobody whose grant ended while no server was told of it', async () => {
    const { ada, vera, victor, catsId } = clinic
    await clinic.makeConsultant(vera, victor)
    const [veras, victors] = (await connect(vera, victor)) as [Live, Live]
    await untilSeated(victor, catsId)
    await mongoose.connection
      .collection('members')
      .updateOne({ _id: new mongoose.Types.ObjectId(victor.id) }, { $set: { grants: [] } })
    await untilSeated(victor)
    const { id: caseId } = await clinic.ask(ada)
    await veras.next('cases.changed')
    assert.deepEqual(await heardOf(victors, caseId), [])
  })

  it('by no consultant but those it concerns, once there is advice', async () => {
    const { ada, ben, vera, victor } = clinic
    await clinic.makeConsultant(vera, victor)
    const { id: caseId } = await clinic.ask(ada)
    await vera.ask('cases.claim', { caseId })
    await clinic.reply(vera, caseId)
    const [veras, victors] = (await connect(vera, victor)) as [Live, Live]
    await clinic.reply(ben, caseId, 'I had one in June.')
    assert.equal((await veras.next('cases.changed')).what, 'replied')
    assert.deepEqual(await heardOf(victors, caseId), [])
  })
})
