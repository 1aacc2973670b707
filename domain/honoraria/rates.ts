/** What is paid for what, from which month on. */
import mongoose from 'mongoose'
import { specialtyNames } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf } from '../members/access.ts'
import { monthOf } from '../months.ts'
import { transactOnce } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import type { RateView } from './contract.ts'
import { Rates, Statements, type StoredRate } from './model.ts'

const isConsultant = ({ actor }: Context): boolean => actor.grants.some(({ role }) => role === 'consultant')

/** The rate card, the latest months first. Refuses `forbidden` to all but consultants and staff. */
export async function listRates(context: Context): Promise<OutputOf<'honoraria.rates'>> {
  if (!holds(context.actor, 'staff') && !isConsultant(context))
    throw new Refusal('forbidden', 'The rate card is for consultants and staff')
  return { items: await toRates(await Rates.find().sort({ from: -1, _id: -1 }).lean()) }
}

async function toRates(rates: readonly StoredRate[]): Promise<RateView[]> {
  const names = await namesOf(rates.map(({ setById }) => setById.toHexString()))
  const specialties = await specialtyNames(rates.map(({ specialtyId }) => specialtyId.toHexString()))
  return rates.map(({ _id, specialtyId, setById, setAt, kind, amount, currency, from }) => {
    const id = specialtyId.toHexString()
    return {
      id: _id.toHexString(),
      specialty: { id, name: specialties.get(id) ?? '' },
      kind,
      amount,
      currency,
      from,
      setBy: names.get(setById.toHexString()) ?? '',
      setAt: setAt.toISOString(),
    }
  })
}

/**
 * Sets a rate from a month on. Refuses `conflict` for a month in which statements were approved, and when that month has another
 * rate already; refuses `invalid` for a month that is over and for a second currency.
 */
export async function setRate(
  context: Context,
  input: ParsedOf<'honoraria.setRate'>,
): Promise<OutputOf<'honoraria.setRate'>> {
  const { specialtyId, kind, amount, currency, from } = input
  const rateId = await transactOnce(context, 'honoraria.setRate', input, async () => {
    if (!(await specialtyNames([specialtyId])).has(specialtyId))
      throw new Refusal('not_found', 'No such specialty')
    if (from < monthOf(context.now).period)
      throw refused('invalid', 'from', 'A rate holds from this month on or later', 'is over')
    const other = await Rates.findOne({ currency: mongoose.trusted({ $ne: currency }) }).lean()
    if (other)
      throw refused(
        'invalid',
        'currency',
        `Everything is paid in ${other.currency}`,
        `must be ${other.currency}`,
      )
    const closed = await Statements.exists({
      period: mongoose.trusted({ $gte: from }),
      state: mongoose.trusted({ $in: ['approved', 'exported'] }),
    })
    if (closed) throw refused('conflict', 'from', 'Statements of that month were approved', 'is paid')
    if (await Rates.exists({ specialtyId, kind, from }))
      throw refused('conflict', 'from', 'That month has a rate of this kind already', 'has a rate')
    const [made] = await Rates.create([
      { specialtyId, kind, amount, currency, from, setById: context.actor.id, setAt: context.now },
    ])
    return made?._id.toHexString() ?? ''
  })
  const [rate] = await toRates(await Rates.find({ _id: rateId }).lean())
  if (!rate) throw new Error('a rate that was just set is not there')
  return { rate }
}

/** A refusal that names one field. */
export const refused = (code: 'invalid' | 'conflict', path: string, says: string, message: string) =>
  new Refusal(code, says, { issues: [{ path, message }] })
