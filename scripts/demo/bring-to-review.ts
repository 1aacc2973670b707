/** What waits for the moderators of the demo, and what they decided already. */
import { Cases, Replies } from '../../domain/cases/model.ts'
import { sendMessage } from '../../domain/chat/actions.ts'
import { Channels, Groups } from '../../domain/groups/model.ts'
import { Reviews } from '../../domain/moderation/model.ts'
import { Entries } from '../../domain/library/model.ts'
import { appeal, decide, flag, setRule } from '../../domain/moderation/actions.ts'
import type { InputOf } from '../../domain/contract.ts'
import type { Context } from '../../domain/vocabulary.ts'
import { momentOf } from './moments.ts'
import type { PersonKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

type Flagging = Omit<InputOf<'moderation.flag'>, 'kind' | 'id'>
type Kind = InputOf<'moderation.flag'>['kind']

const PROBES =
  'Half price ultrasound probes from a clinic that closes, only this week: write to me and I send you the list.'

/** Lets people report something of each kind, lets one message wait, and has two reports decided, one of them appealed. */
export async function bringToReview(cast: Cast, now: Date): Promise<void> {
  const groupId = await groupCalled('Night desk')
  const [channel] = await Channels.find({ groupId, kind: 'standing' }).sort({ _id: 1 }).lean()
  if (!channel) throw new Error('The demo has no night desk')
  const channelId = channel._id.toHexString()
  const say = (by: PersonKey, when: string, body: string, at = channelId) =>
    sendMessage(
      cast.as(by, momentOf(when, now)),
      input('chat.send', { channelId: at, clientId: `demo-review-${by}-${when.replace(/\W/g, '-')}`, body }),
    )
  const report = async (by: PersonKey, when: string, kind: Kind, id: string, more: Flagging) =>
    (await flag(cast.as(by, momentOf(when, now)), input('moderation.flag', { kind, id, ...more }))).flag
  const onMessage = async (by: PersonKey, when: string, body: string) =>
    (await say(by, when, body)).message.id

  const owner = await onMessage(
    'pieter',
    '75m',
    'Mrs de Ruiter from Lindelaan has still not paid for the spay.',
  )
  await report('noor', '70m', 'message', owner, { reason: 'privacy', note: 'Name and street of an owner.' })
  await report('aoife', '68m', 'message', owner, { reason: 'privacy' })
  for (const [when, body] of [
    ['64m', PROBES],
    ['58m', `${PROBES} First come, first served!`],
  ] as const)
    await report('sofie', '55m', 'message', await onMessage('karim', when, body), { reason: 'advertising' })

  await reportElsewhere(cast, report)
  await letOneWait(cast.as('lotte', momentOf('41m', now)), groupId, () =>
    say('aoife', '40m', 'I found a supplier for the short catheters. May I post the link here?'),
  )
  await decideSome(cast, now, { onMessage, report })
}

const groupCalled = async (name: string): Promise<string> => {
  const group = await Groups.findOne({ name }, { _id: 1 }).lean()
  if (!group) throw new Error(`The demo has no group '${name}'`)
  return group._id.toHexString()
}

type Report = (by: PersonKey, when: string, kind: Kind, id: string, more: Flagging) => Promise<unknown>

async function reportElsewhere(cast: Cast, report: Report): Promise<void> {
  await report('lotte', '52m', 'profile', cast.idOf('karim'), {
    reason: 'other',
    note: 'Writes to people to sell them equipment.',
  })
  const askedBy = cast.idOf('noor')
  const found = await Cases.findOne({ state: 'answered', askerId: askedBy }, { _id: 1 }).lean()
  const reply = await Replies.findOne({ authorId: cast.idOf('noor') }, { _id: 1 }).lean()
  const entry = await Entries.findOne({ isOpen: true }, { _id: 1 }).lean()
  if (found) await report('sofie', '50m', 'case', found._id.toHexString(), { reason: 'misplaced' })
  if (reply)
    await report('bram', '49m', 'reply', reply._id.toHexString(), {
      reason: 'harm',
      note: 'Ten times the dose?',
    })
  if (entry)
    await report('mei', '48m', 'entry', entry._id.toHexString(), { reason: 'harm', note: 'Out of date.' })
  await report('ilse', '47m', 'group', await groupCalled('Feline practice'), {
    reason: 'other',
    note: 'Nobody answers those who ask to join.',
  })
}

/** The rule holds while this one message is written, so that whoever tries the demo can write at once. */
async function letOneWait(asHost: Context, groupId: string, write: () => Promise<unknown>): Promise<void> {
  await setRule(asHost, input('moderation.setRule', { scope: groupId, mode: 'everyone' }))
  await write()
  await setRule(asHost, input('moderation.setRule', { scope: groupId, mode: 'newcomers' }))
}

type Means = { onMessage: (by: PersonKey, when: string, body: string) => Promise<string>; report: Report }

async function decideSome(cast: Cast, now: Date, { onMessage, report }: Means): Promise<void> {
  const decideOn = async (by: PersonKey, when: string, id: string, more: object) => {
    const review = await Reviews.findOne({ subjectId: id, state: 'open' }, { _id: 1 }).lean()
    const reviewId = review?._id.toHexString() ?? ''
    const asked = input('moderation.decide', { reviewId, ...more } as InputOf<'moderation.decide'>)
    return (await decide(cast.as(by, momentOf(when, now)), asked)).decision
  }
  const harmless = await onMessage(
    'bram',
    '2d 21:40',
    'Whoever took my good otoscope: I know your dog’s name.',
  )
  await report('sofie', '2d 21:50', 'message', harmless, { reason: 'unkind' })
  await decideOn('femke', '2d 22:05', harmless, { act: 'approve' })

  const sharp = await onMessage(
    'hanna',
    '1d 21:10',
    'Anyone who still sends a blocked cat home at ten should hand in the keys.',
  )
  await report('bram', '1d 21:20', 'message', sharp, { reason: 'unkind', note: 'That was about me.' })
  const decision = await decideOn('priya', '1d 21:45', sharp, {
    act: 'redact',
    reason: 'unkind',
    words: 'The point is fair. Could you make it without pointing at a colleague?',
  })
  const words = 'Nobody was named, and it is about blocked cats. I would write it again, politely.'
  await appeal(cast.as('hanna', momentOf('1d 22:15', now)), { decisionId: decision.id, words })
}
