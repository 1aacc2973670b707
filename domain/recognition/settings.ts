/** What staff set of recognition: from the next month on, and never for what was begun. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { appendAudit } from '../moderation/access.ts'
import { monthName, monthOf } from '../months.ts'
import { transact } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { RecognitionSettings } from './model-awards.ts'
import { changesBetween, type InForce, rulesIn, USUAL_RULES } from './settings-rules.ts'

/** The row of associations that chose a renewal day when nothing else could be set: it held at once, and for good. */
const DAY_ALONE = 'settings'

/** What held at any moment, as far as it is set now. */
export async function rulesOverTime(): Promise<(at: Date) => InForce> {
  const rows = await RecognitionSettings.find().lean()
  const day = rows.find(({ _id }) => _id === DAY_ALONE)
  const usual = day ? { ...USUAL_RULES, renewal: { month: day.month, day: day.day } } : USUAL_RULES
  const editions = rows.flatMap(({ _id, month, day: of, rules }) =>
    rules ? [{ period: _id, rules: { ...rules, renewal: { month, day: of } } }] : [],
  )
  return at => rulesIn(editions, monthOf(at).period, usual)
}

/** What holds at this moment. */
export const rulesAt = async (at: Date): Promise<InForce> => (await rulesOverTime())(at)

export async function showSettings({ now }: Context): Promise<OutputOf<'recognition.settings'>> {
  const held = await rulesOverTime()
  const { until } = monthOf(now)
  const [present, next] = [held(now), held(until)]
  return {
    present: present.rules,
    next: next.rules,
    from: monthName(monthOf(until)),
    versions: { present: present.version, next: next.version },
  }
}

/** Sets the rules from the next month on, written into the log. May be repeated; a later word for the same month replaces it. */
export async function setRules(
  context: Context,
  { rules }: ParsedOf<'recognition.setRules'>,
): Promise<OutputOf<'recognition.setRules'>> {
  const next = monthOf(monthOf(context.now).until)
  await transact(async () => {
    const changes = changesBetween((await rulesAt(next.from)).rules, rules)
    if (changes === '') return
    const { renewal, ...rest } = rules
    await RecognitionSettings.updateOne(
      { _id: next.period },
      { $set: { ...renewal, rules: rest } },
      { upsert: true },
    )
    await appendAudit(context, {
      act: 'set recognition rules',
      subject: { kind: 'recognition', id: next.period },
      detail: `From ${monthName(next)} on: ${changes}`,
    })
  })
  return showSettings(context)
}
