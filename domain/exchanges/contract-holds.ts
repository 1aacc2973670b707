import { z } from 'zod'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'

/** What made the nightly look stop at these exchanges. How much of it is too much is told to nobody. */
export const HoldReason = z.enum(['at_once', 'one_for_one', 'closed_circle', 'new_accounts'])
export type HoldReason = z.infer<typeof HoldReason>

/** To be looked at; all well; found arranged, and still to be contested; taken back for good. */
export const HoldState = z.enum(['open', 'released', 'upheld', 'reversed'])

const Person = z.object({ id: Id, name: z.string() })

export const HoldView = z
  .object({
    id: Id,
    reason: HoldReason,
    state: HoldState,
    exchangeCount: z.int(),
    /** Whose credit waits. */
    creators: z.array(Person),
    /** By the word of how many. Who they are is in the evidence, where nobody who asked without their name is named. */
    giverCount: z.int(),
    /** Credit that waits. */
    credit: z.number(),
    foundAt: Instant,
    decided: z.object({ by: Person, at: Instant, why: z.string() }).nullable(),
    /** Until when what was found can be contested; null where nothing was, and where it is over. */
    finalAt: Instant.nullable(),
    /** Somebody it was credited to says that it is not right. */
    isContested: z.boolean(),
  })
  .meta({ id: 'Hold', description: 'Exchanges that count nothing until a person has looked at them.' })
export type HoldView = z.infer<typeof HoldView>

/** Who credited whom, how often, and over which days: what the picture is drawn from. */
const Link = z.object({
  giver: Person,
  creator: Person,
  count: z.int(),
  credit: z.number(),
  first: Instant,
  last: Instant,
})

export const holdCalls = defineCalls({
  'exchanges.holds': {
    http: 'GET /exchanges/holds',
    who: 'staff',
    says: 'Lists what waits to be looked at, or what was decided, newest first.',
    input: z.strictObject({ state: HoldState.default('open'), ...PageQuery }),
    output: pageOf(HoldView),
  },
  'exchanges.hold': {
    http: 'GET /exchanges/holds/:holdId',
    who: 'staff',
    says: 'Shows one of them with its evidence: who credited whom, when. That somebody looked is written down.',
    input: z.strictObject({ holdId: Id }),
    output: z.object({
      hold: HoldView,
      links: z.array(Link),
      items: z.array(
        z.object({
          exchangeId: Id,
          giver: Person.nullable(),
          creator: Person,
          kind: z.string(),
          credit: z.number(),
          at: Instant,
          what: z.string(),
        }),
      ),
    }),
  },
  'exchanges.decideHold': {
    http: 'POST /exchanges/holds/:holdId/decide',
    who: 'staff',
    says: 'Lets the exchanges count again, or finds that they should not, with a reason. What was found is taken back for good after two weeks unless somebody it was credited to contests it. Nobody decides on what concerns themselves.',
    input: z.strictObject({
      holdId: Id,
      decision: z.enum(['release', 'reverse']),
      why: z.string().trim().min(3).max(1000),
    }),
    output: z.object({ hold: HoldView }),
  },
})
