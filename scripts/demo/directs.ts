/** What people of the demo community write to each other directly. */
import { sendMessage } from '../../domain/chat/actions.ts'
import { startDirect } from '../../domain/groups/actions.ts'
import { readTalk } from './moments.ts'
import type { PersonKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

type DirectSketch = { from: PersonKey; to: readonly PersonKey[]; talk: string }

const DIRECTS: readonly DirectSketch[] = [
  {
    from: 'bram',
    to: ['hanna'],
    talk: `
2d 18:02 bram: You said you can cover Saturday night. Shall I tell Westbrook, or will you?
2d 18:09 hanna: I will. They owe me a call anyway.
1d 08:15 bram: Done then. Sunday morning is mine. Good luck with the play.
`,
  },
  {
    from: 'hanna',
    to: ['noor', 'pieter'],
    talk: `
6d 20:11 hanna: Before I write to the office about the rota: would you two read it?
6d 20:31 pieter: Send it. I am brutal about commas.
5d 07:48 noor: Read it. The part about transport belongs at the top.
`,
  },
  {
    from: 'ilse',
    to: ['hanna'],
    talk: `
200m ilse: We have not met. A client of yours moved to our valley with two tortoises and no records. May I ask you about them?
`,
  },
]

/** Lets people write to each other: two conversations, and a request that waits for its answer. */
export async function writeDirectly(cast: Cast, now: Date): Promise<void> {
  for (const [place, { from, to, talk }] of DIRECTS.entries()) {
    const lines = readTalk(talk, now)
    const [first] = lines
    if (!first) continue
    const { channel } = await startDirect(
      cast.as(from, first.at),
      input('groups.startDirect', { memberIds: to.map(cast.idOf) }),
    )
    for (const [index, { at, by, body }] of lines.entries())
      await sendMessage(
        cast.as(by as PersonKey, at),
        input('chat.send', { channelId: channel.id, clientId: `demo-direct-${place}-${index}`, body }),
      )
  }
}
