import { useEffect, useMemo, useState } from 'react'
import { call } from '../../lib/call.ts'
import { Avatar, type Completion, type Typeahead } from '../../ui/index.ts'
import { learnPeople } from './names.ts'
import type { ChannelPlace } from './talk.ts'
import { askedAt, findEmoji, suggestPeople, type Asked, type Person, type Suggestion } from './typeahead.ts'

const ASK_AFTER_MS = 120
const LARGE_GROUP = 20

/** Completes the names of those who read here, and emoji. `recent` are those who spoke last, the latest first. */
export function useTypeahead({ group }: ChannelPlace, isHost: boolean, recent: () => Person[]): Typeahead {
  const [asked, setAsked] = useState<Asked>()
  const [found, setFound] = useState<readonly Suggestion[]>([])
  const query = asked?.query
  const kind = asked?.kind

  useEffect(() => {
    if (kind === undefined || query === undefined) return undefined
    let left = false
    const show = (suggestions: readonly Suggestion[]) => {
      if (!left) setFound(suggestions)
    }
    if (kind === 'emoji') {
      void loadEmoji().then(rows => show(findEmoji(rows, query).map(toEmoji)))
      return () => {
        left = true
      }
    }

    const spoken = recent()
    const recentIds = spoken.map(({ memberId }) => memberId)
    const circles = [
      ...(isHost || group.memberCount <= LARGE_GROUP ? (['everyone'] as const) : []),
      'hosts' as const,
      'consultants' as const,
    ]
    const suggest = (people: readonly Person[]) => suggestPeople(query, people, recentIds, circles)
    show(suggest(spoken))
    const timer = setTimeout(() => {
      void membersLike(group.id, query.trim()).then(items => show(suggest([...spoken, ...items])))
    }, ASK_AFTER_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
    // What was said meanwhile need not reorder an open list.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [kind, query, group.id, group.memberCount, isHost])

  return useMemo(
    () => ({
      askedAt,
      onAsk: at => {
        const next = at === undefined ? undefined : askedAt(at.text, at.caret)
        setAsked(next)
        if (next === undefined) setFound([])
      },
      items: found.map(toCompletion),
    }),
    [found],
  )
}

async function membersLike(groupId: string, q: string): Promise<Person[]> {
  const answer = await call('groups.members', { groupId, q, limit: 20 }).catch(() => undefined)
  learnPeople(answer?.items ?? [])
  return answer?.items ?? []
}

const loadEmoji = async () => (await import('virtual:emoji-table')).emojiRows

const toEmoji = ([emoji, , , names]: Awaited<ReturnType<typeof loadEmoji>>[number]): Suggestion => ({
  kind: 'emoji',
  key: names[0] ?? emoji,
  name: names[0] ?? '',
  emoji,
  insert: `${emoji} `,
})

function toCompletion(suggestion: Suggestion): Completion {
  const { key, insert, name } = suggestion
  if (suggestion.kind === 'emoji') {
    return { key, insert, name: `:${name}:`, lead: <span aria-hidden="true">{suggestion.emoji}</span> }
  }
  if (suggestion.kind === 'circle') return { key, insert, name, says: suggestion.says }
  return { key, insert, name, lead: <Avatar id={suggestion.memberId} name={name} size="s" /> }
}
