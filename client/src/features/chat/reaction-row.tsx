import { lazy, memo, Suspense, useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { HelpfulButton, ReactionChip, Reactions, useNow } from '../../ui/index.ts'
import { useNames } from './names.ts'
import { useWishes, wishReaction } from './pending-reactions.ts'
import { permittedOn } from './permitted.ts'
import { HELPFUL, whoWords, withWishes } from './reactions.ts'
import { askerOf, useTalk } from './talk.ts'

const ReactButton = lazy(async () => ({ default: (await import('./react-button.tsx')).ReactButton }))

/** Who put what on a message, to see and to join in. Nothing when nobody did. */
export const ReactionRow = memo(function ReactionRow({ message }: { message: MessageView }) {
  const talk = useTalk()
  const { me } = talk
  const wishes = useWishes(message.id)
  const [looking, setLooking] = useState(false)
  const shown = withWishes(message.reactions, wishes, me.id)
  const nameOf = useNames(looking ? shown.flatMap(({ memberIds }) => memberIds.slice(0, 8)) : [])
  const now = useNow()
  if (shown.length === 0 || message.deletedAt !== null) return null

  const may = permittedOn(message, askerOf(talk, now))
  return (
    <div onPointerEnter={() => setLooking(true)} onFocus={() => setLooking(true)}>
      <Reactions>
        {shown.map(({ emoji, memberIds }) => {
          const mine = memberIds.includes(me.id)
          const who = whoWords(memberIds, nameOf, me.id)
          const toggle = () => wishReaction(message, emoji, !mine)
          return emoji === HELPFUL ? (
            <HelpfulButton
              key={emoji}
              count={memberIds.length}
              mine={mine}
              who={who}
              onToggle={may.helpful ? toggle : undefined}
            />
          ) : (
            <ReactionChip
              key={emoji}
              emoji={emoji}
              count={memberIds.length}
              mine={mine}
              who={who}
              onToggle={may.react ? toggle : undefined}
            />
          )
        })}
        {may.react && (
          <Suspense>
            <ReactButton message={message} look="chip" />
          </Suspense>
        )}
      </Reactions>
    </div>
  )
})
