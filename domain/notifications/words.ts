/** A row of the inbox in words and as a way on, for mails and pushes. Nothing of what was written is in them. */
import type { NoticeView } from './contract.ts'

type Row = Pick<
  NoticeView,
  | 'kind'
  | 'what'
  | 'count'
  | 'people'
  | 'group'
  | 'channel'
  | 'message'
  | 'case'
  | 'entry'
  | 'specialty'
  | 'exchange'
>

/** What is told there and nowhere else, because what it was about may be gone. */
const TOLD_UNDER_DECISIONS: ReadonlySet<Row['what']> = new Set<Row['what']>([
  'decided',
  'takenBack',
  'reportActed',
  'reportDismissed',
  'published',
  'appealUpheld',
  'appealOverturned',
  'contestUpheld',
  'contestDismissed',
])

/** Where it leads, unless to one's own nominations and awards. */
const RECOGNITION_PATHS: { readonly [W in Row['what']]?: string } = {
  askedToReview: '/recognition/reviews',
  reviewerMissing: '/recognition/board',
  reviewsComplete: '/recognition/board',
  revocationProposed: '/recognition/awards',
  badgeIssued: '/credentials',
  badgeAnew: '/credentials',
  badgeEnded: '/credentials',
  benefitGranted: '/credentials',
  benefitUsed: '/credentials',
  benefitExpiring: '/credentials',
  letterReturned: '/credentials',
}

const CLAIM_WORDS: ReadonlySet<Row['what']> = new Set([
  'claimMade',
  'claimTogether',
  'claimLeft',
  'claimDeclined',
])

/** Where a row leads, within the site. */
export function pathOf(row: Row): string {
  const { kind, what, count, group, channel, message, case: found, entry, specialty, exchange } = row
  if (TOLD_UNDER_DECISIONS.has(what)) return '/decisions'
  if (CLAIM_WORDS.has(what)) return '/claims'
  if (what === 'claimConfirmed' || what === 'welcomed') return '/value'
  if (group && channel && message) return `/g/${group.id}/c/${channel.id}/${message.seq}`
  if (exchange) return '/value'
  if (what === 'honorariumApproved') return '/desk/honoraria'
  if (kind === 'recognition') return RECOGNITION_PATHS[what] ?? '/recognition/mine'
  if (what === 'vettingExpires' || what === 'vettingEnded') return '/desk'
  if (found && (what === 'outcomeAsked' || what === 'laterAsked')) return `/cases/${found.id}?tell`
  if (found) return `/cases/${found.id}`
  if (what === 'recommended') return `/research?specialty=${specialty?.id ?? ''}&shows=recommended`
  if (what === 'newEntry' && count > 1) return `/entries?specialty=${specialty?.id ?? ''}`
  if (entry) return `/entries/${entry.id}`
  if (group) return what === 'askedToJoin' ? `/g/${group.id}/members` : `/g/${group.id}`
  return '/inbox'
}

/** What happened, in one sentence. Cases are not named: what is in them stays where they are. */
export function sentenceOf({ kind, what, count, people, group, channel, specialty }: Row): string {
  const who = namesIn(people)
  const place = group?.name ?? 'Commonground'
  switch (what) {
    case 'wrote':
      if (kind === 'direct')
        return count === 1 ? `${who} wrote to you` : `${count} direct messages from ${who}`
      if (kind === 'mention') return `${who} mentioned you in ${place}`
      if (kind === 'reply')
        return count === 1
          ? `${who} replied in a thread you follow in ${place}`
          : `${count} replies in a thread you follow in ${place}`
      return `${count === 1 ? 'A new message' : `${count} new messages`} in ${place}, ${channel?.name ?? ''}`
    case 'askedToJoin':
      return `${who} ${people.length === 1 ? 'asks' : 'ask'} to join ${place}`
    case 'askedToWrite':
      return `${who} would like to write to you`
    case 'invited':
      return `${who} invited you to ${place}`
    case 'admitted':
      return `You are now a member of ${place}`
    case 'routed':
      return 'A case was put to you'
    case 'claimed':
      return `${who} took your case`
    case 'replied':
      return count === 1 ? `${who} replied to your case` : `${count} replies to your case`
    case 'advised':
      return `${who} gave advice on your case`
    case 'accepted':
      return `${who} accepted your reply`
    case 'reused':
      return `${who} found an answer in an old case of yours`
    case 'helped':
      return `${who} said that a reply of yours helped`
    case 'outcomeTold':
      return `${who} told what came of your reply`
    case 'outcomeAsked':
      return 'What came of the answer you accepted?'
    case 'laterAsked':
      return 'How does it stand today with a case of yours?'
    case 'laterTold':
      return `${who} told how it stands months after your reply`
    case 'escalated':
      return 'A case waits for advice longer than it should'
    case 'vettingExpires':
      return 'Your vetting ends within a month'
    case 'vettingEnded':
      return 'Your vetting has ended'
    case 'decided':
      return 'A moderator decided about something of yours'
    case 'takenBack':
      return 'A decision about something of yours was taken back'
    case 'reportActed':
      return 'A moderator acted on your report'
    case 'reportDismissed':
      return 'A moderator looked at your report and let it stand'
    case 'published':
      return 'What waited is published'
    case 'appealUpheld':
      return 'Your appeal was looked at: the decision stands'
    case 'appealOverturned':
      return 'Your appeal was granted'
    case 'contestUpheld':
      return 'What you contested was looked at: you are right'
    case 'contestDismissed':
      return 'What you contested was looked at: it stays as it is'
    case 'creditFound':
      return 'Some of what you gave was looked at and found not to count'
    case 'creditCorrected':
      return 'A line of what you gave or got was taken back'
    case 'claimMade':
      return `${who} asks you to confirm what they did`
    case 'claimTogether':
      return `${who} named you with something done together`
    case 'claimLeft':
      return `${who} says that no share of what you claimed is theirs`
    case 'claimConfirmed':
      return `${who} confirmed what you did`
    case 'claimDeclined':
      return 'A claim of yours was declined'
    case 'entryProposed':
      return `${who} proposed an entry for the library`
    case 'entryToReview':
      return `${who} asks for the review of an entry`
    case 'entryReturned':
      return `${who} returned an entry you wrote`
    case 'entryPublished':
      return 'An entry you contributed to is in the library'
    case 'entryUpdated':
      return 'An entry you contributed to has a new version'
    case 'entryHelped':
      return `${who} said that an entry of yours helped`
    case 'welcomed':
      return count === 1 ? `${who}, whom you welcomed, stayed` : `${count} newcomers you welcomed stayed`
    case 'pagesRead':
      return 'Your public pages are being read'
    case 'nominated':
      return `${who} nominated you for recognition`
    case 'askedToSecond':
      return `${who} asks you to second a nomination`
    case 'seconded':
      return `${who} seconded a nomination`
    case 'nomineeAccepted':
      return `${who} accepted your nomination`
    case 'askedToReview':
      return 'You are asked to review a nomination'
    case 'reviewerMissing':
      return 'A reviewer stepped back: somebody else is needed'
    case 'reviewsComplete':
      return 'All reviews of a nomination are in'
    case 'nominationDecided':
      return 'Your nomination was decided'
    case 'nominationOver':
      return 'A nomination you supported was decided'
    case 'awarded':
      return 'You were awarded a place among those who carry the community'
    case 'renewalDue':
      return 'Your tenure ends soon: would you like to go on?'
    case 'awardEnded':
      return 'Your tenure is over: you stay an alumnus for life'
    case 'awardRevoked':
      return 'An award of yours was taken back'
    case 'revocationProposed':
      return `${who} proposes that an award be taken back`
    case 'honorariumApproved':
      return 'A month of your honorarium was approved'
    case 'badgeIssued':
      return 'Your badge is signed: you decide whether others see it'
    case 'badgeAnew':
      return 'Your badge was signed anew: hand it out again where you did before'
    case 'badgeEnded':
      return 'The badge you show does not hold any more'
    case 'benefitGranted':
      return 'A place of a benefit is kept for you'
    case 'benefitUsed':
      return 'A benefit of yours was noted as used'
    case 'benefitExpiring':
      return 'A benefit you have not used ends within a month'
    case 'letterReturned':
      return 'A letter of yours did not arrive'
    case 'recommended':
      return `${specialty?.name ?? 'A specialty'} has ${count === 1 ? 'something' : `${count} things`} new to read`
    case 'newEntry':
      return `${specialty?.name ?? 'A specialty'} has ${count === 1 ? 'a new entry' : `${count} new entries`} in the library`
  }
}

function namesIn(people: Row['people']): string {
  const names = people.map(({ name }) => name)
  const last = names.pop() ?? 'Someone'
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

/** What several rows are about, in a few words. */
export function headlineOf(rows: readonly Row[]): string {
  const [first, ...others] = rows
  if (first && others.length === 0) return sentenceOf(first)
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const isOnePlace =
    first?.group && rows.every(({ what, group }) => what === 'wrote' && group?.id === first.group?.id)
  return isOnePlace ? `${count} new messages in ${first.group?.name}` : `${count} things concern you`
}
