import assert from 'node:assert/strict'
import { askForOutcomes } from '../../domain/outcomes/actions.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'

const DAY_MS = 24 * 3600 * 1000

describe('a mail that asks what came of a case', () => {
  let office: PostOffice
  let clinic: Clinic

  before(async () => {
    office = await openPostOffice()
    clinic = await openClinic({
      environment: {
        MAIL_URL: office.url,
        MAIL_FROM: 'Commonground <mail@association.example>',
        PUBLIC_URL: 'http://ground.association.example',
      },
    })
  })
  after(async () => {
    await clinic.community.stop()
    await office.close()
  })

  it('goes to who wants it, says nothing of the case, and does not go to who does not', async () => {
    const { community, ada, ben, vera } = clinic
    await clinic.makeConsultant(vera)
    for (const [person, mail] of [
      [ada, true],
      [ben, false],
    ] as const) {
      const quiet = { on: false, from: '22:00', to: '07:00' }
      await person.ask('notifications.set', { mail: 'soon', quiet, matrix: { case: { inApp: true, mail } } })
      await clinic.accept(person, vera)
    }
    await community.drain()
    community.later(DAY_MS)
    await community.deliver()
    office.mails.length = 0

    community.later(7 * DAY_MS)
    await askForOutcomes(community.now())
    await askForOutcomes(community.now())
    await community.drain()
    community.later(DAY_MS)
    await community.deliver()
    assert.deepEqual(
      office.mails.map(({ to }) => to),
      [[ada.email]],
    )
    const [{ raw, text } = { raw: '', text: '' }] = office.mails
    assert.match(text, /what came of/i)
    for (const secret of ['Vera', 'breathes']) assert.doesNotMatch(raw, new RegExp(secret))
  })
})
