import type { NoticeView } from '../../../../domain/notifications/contract.ts'

/** What comes of recognition, and of nobody in particular: who reviews and decides is told to nobody they judge. */
const RECOGNITION: { readonly [W in NoticeView['what']]?: { who: string; did: string } } = {
  askedToReview: { who: 'A nomination', did: 'waits for your review' },
  reviewerMissing: { who: 'A nomination', did: 'needs another reviewer: somebody stepped back' },
  reviewsComplete: { who: 'A nomination', did: 'has all its reviews and waits for a decision' },
  nominationDecided: { who: 'Your nomination', did: 'was decided' },
  nominationOver: { who: 'A nomination', did: 'you supported was decided' },
  awarded: { who: 'An award', did: 'is yours: you are among those who carry the community' },
  renewalDue: { who: 'Your tenure', did: 'ends soon: would you like to go on?' },
  awardEnded: { who: 'Your tenure', did: 'is over: you stay an alumnus for life' },
  awardRevoked: { who: 'An award', did: 'of yours was taken back' },
  badgeIssued: { who: 'Your badge', did: 'is signed: you decide whether others see it' },
  badgeAnew: { who: 'Your badge', did: 'was signed anew: hand it out again where you did before' },
  badgeEnded: { who: 'The badge', did: 'you show does not hold any more' },
  benefitGranted: { who: 'A place', did: 'of a benefit is kept for you: take it or give it back' },
  benefitUsed: { who: 'A benefit', did: 'of yours was noted as used' },
  benefitExpiring: { who: 'A benefit', did: 'you have not used ends within a month' },
  letterReturned: { who: 'A letter', did: 'of yours did not arrive' },
}

/** Who did it, as a sentence begins. */
export function whoOf({ kind, what, people, specialty }: NoticeView): string {
  if (kind === 'specialty') return specialty?.name ?? 'A specialty'
  if (what === 'honorariumApproved') return 'Your honorarium'
  // Who decides is told to nobody they decide about.
  if (kind === 'review') return 'A moderator'
  if (what === 'escalated') return 'A case'
  const aboutRecognition = RECOGNITION[what]
  if (aboutRecognition !== undefined) return aboutRecognition.who
  if (what === 'outcomeAsked' || what === 'laterAsked') return 'A question'
  if (what === 'pagesRead') return 'Your public pages'
  if (what === 'vettingExpires' || what === 'vettingEnded') return 'Your vetting'
  const names = people.map(({ name }) => name)
  const last = names.pop() ?? 'Someone'
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

/** What they did, to go on after who. */
export function didOf({ kind, what, count, people, group, case: found, exchange }: NoticeView): string {
  const times = count === 1 ? '' : `, ${count} times`
  switch (what) {
    case 'wrote':
      if (kind === 'mention') return 'mentioned you'
      if (kind === 'direct') return `wrote to you${times}`
      if (kind === 'reply') return `replied in a thread you follow${times}`
      return `wrote${times}`
    case 'askedToJoin':
      return `${people.length === 1 ? 'asks' : 'ask'} to join ${group?.name ?? 'your group'}`
    case 'askedToWrite':
      return 'would like to write to you'
    case 'invited':
      return `invited you to ${group?.name ?? 'a group'}`
    case 'admitted':
      return `let you into ${group?.name ?? 'a group'}`
    case 'routed':
      return 'asks you a case'
    case 'claimed':
      return 'took your case'
    case 'replied':
      return `replied to your case${times}`
    case 'advised':
      return 'gave advice on your case'
    case 'accepted':
      return 'accepted your reply'
    case 'reused':
      return 'found their answer in what you answered before'
    case 'helped':
      return found || exchange ? 'said that your reply helped' : 'said that your message helped'
    case 'outcomeTold':
      return 'told what came of your reply'
    case 'outcomeAsked':
      return 'waits for you: what came of the answer you accepted?'
    case 'laterAsked':
      return 'waits for you: how does it stand today?'
    case 'laterTold':
      return 'told how it stands months after your reply'
    case 'escalated':
      return 'waits for advice longer than it should'
    case 'vettingExpires':
      return 'ends within a month'
    case 'vettingEnded':
      return 'has ended'
    case 'decided':
      return 'decided about something of yours'
    case 'takenBack':
      return 'took back a decision about something of yours'
    case 'reportActed':
      return 'acted on your report'
    case 'reportDismissed':
      return 'looked at your report and let it stand'
    case 'published':
      return 'published what waited'
    case 'appealUpheld':
      return 'looked at your appeal: the decision stands'
    case 'appealOverturned':
      return 'granted your appeal'
    case 'contestUpheld':
      return 'looked at what you contested: you are right'
    case 'contestDismissed':
      return 'looked at what you contested: it stays as it is'
    case 'creditFound':
      return 'looked at some of what you gave and found that it does not count'
    case 'creditCorrected':
      return 'took back a line of what you gave or got'
    case 'honorariumApproved':
      return 'for a month was approved'
    case 'claimMade':
      return 'asks you to confirm what they did'
    case 'claimTogether':
      return 'named you with something done together'
    case 'claimLeft':
      return 'says that no share of what you claimed is theirs'
    case 'claimConfirmed':
      return 'confirmed what you did'
    case 'claimDeclined':
      return 'declined a claim of yours'
    case 'entryProposed':
      return 'proposed an entry for the library'
    case 'entryToReview':
      return 'asks for the review of an entry'
    case 'entryReturned':
      return 'returned an entry you wrote'
    case 'entryPublished':
      return 'published an entry you contributed to'
    case 'entryUpdated':
      return 'published a new version of an entry you contributed to'
    case 'entryHelped':
      return `said that your entry helped${times}`
    case 'welcomed':
      return 'stayed: you were the first to answer them here'
    case 'pagesRead':
      return 'are being read: your value says how often'
    case 'nominated':
      return 'nominated you for recognition'
    case 'askedToSecond':
      return 'asks you to second a nomination'
    case 'seconded':
      return 'seconded a nomination'
    case 'nomineeAccepted':
      return 'accepted your nomination'
    case 'revocationProposed':
      return 'proposes that an award be taken back'
    case 'askedToReview':
    case 'reviewerMissing':
    case 'reviewsComplete':
    case 'nominationDecided':
    case 'nominationOver':
    case 'awarded':
    case 'renewalDue':
    case 'awardEnded':
    case 'awardRevoked':
    case 'badgeIssued':
    case 'badgeAnew':
    case 'badgeEnded':
    case 'benefitGranted':
    case 'benefitUsed':
    case 'benefitExpiring':
    case 'letterReturned':
      return RECOGNITION[what]?.did ?? ''
    case 'recommended':
      return `has ${count === 1 ? 'something' : `${count} things`} new to read`
    case 'newEntry':
      return `has ${count === 1 ? 'a new entry' : `${count} new entries`} in the library`
  }
}

/** Where it happened; nothing where what they did says it. */
export function whereOf({ kind, what, group, channel }: NoticeView): string {
  if (what !== 'wrote' || kind === 'direct' || group === null) return ''
  return channel === null ? group.name : `${group.name}, ${channel.name}`
}
