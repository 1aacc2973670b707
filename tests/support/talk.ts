import type { Person } from './person.ts'

/** A conversation with everything that can hang off a message. Answers the one that has a thread. */
export async function talk(channelId: string, [member, colleague]: [Person, Person]): Promise<string> {
  const lines = [
    'Labrador, 28 kg, ate a whole **corn cob** 40 min ago. Vomit or scope?',
    'Whole or chewed?',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and https://example.org/a/very/long/address/that/does/not/end/soon',
    `- oxygen\n- dark box\n- hands off\n\n@[${member.name}](member:${member.id}) what did you give?`,
    '```\napomorphine 0.03 mg/kg, once, and then maropitant 1 mg/kg, slowly, before anything else is tried\n```',
  ]
  const said = []
  for (const [index, body] of lines.entries())
    said.push(
      await (index % 2 === 0 ? member : colleague).ask('chat.send', {
        channelId,
        clientId: `line-${index}-of-talk`,
        body,
      }),
    )
  const messageId = said[0]?.message.id ?? ''
  const reply = { channelId, threadOf: messageId }
  await colleague.ask('chat.send', { ...reply, clientId: 'reply-1-of-talk', body: 'Whole? In one piece?' })
  await member.ask('chat.send', { ...reply, clientId: 'reply-2-of-talk', body: 'In one piece. Of course.' })
  await colleague.ask('chat.react', { channelId, messageId, emoji: 'helpful', on: true })
  await colleague.ask('chat.react', { channelId, messageId, emoji: '🙏', on: true })
  await member.ask('chat.pin', { channelId, messageId, on: true })
  await member.ask('chat.schedule', {
    channelId,
    clientId: 'later-1-of-talk',
    body: 'Good morning. How is the Labrador?',
    sendAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  return messageId
}

/** Puts a case to a specialty. Answers its id. */
export async function ask(
  person: Person,
  specialtyId: string,
  title: string,
  urgency: 'now' | 'today',
): Promise<string> {
  const body = 'RR 68, gallop, muffled low on both sides. **Tap or furosemide first?**'
  const { case: asked } = await person.ask('cases.submit', {
    specialtyId,
    title,
    body,
    urgency,
    tags: ['cat'],
  })
  return asked.id
}
