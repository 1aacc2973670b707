import type { Act, ContestKind, Reason, SubjectKind } from '../../../../domain/moderation/contract.ts'

/** Why something is reported. */
export const REASON_WORDS: Record<Reason, { label: string; says: string }> = {
  privacy: { label: 'Privacy', says: 'An owner, a patient or a colleague could be recognised' },
  harm: { label: 'Could harm', says: 'Following it could hurt an animal or a person' },
  unkind: { label: 'Unkind', says: 'It attacks or belittles somebody' },
  advertising: { label: 'Advertising', says: 'It sells something' },
  misplaced: { label: 'In the wrong place', says: 'It belongs somewhere else, or was asked before' },
  other: { label: 'Something else', says: 'Say what in the note' },
}

/** What each kind is called in a sentence. */
export const KIND_WORDS: Record<SubjectKind, string> = {
  message: 'message',
  case: 'case',
  reply: 'reply',
  entry: 'library entry',
  profile: 'profile',
  group: 'group',
  star: 'text of a consultant’s page',
}

/** What many of each kind are called. */
export const KIND_NAMES: Record<SubjectKind, string> = {
  message: 'Messages',
  case: 'Cases',
  reply: 'Replies',
  entry: 'Library entries',
  profile: 'Profiles',
  group: 'Groups',
  star: 'Consultants about themselves',
}

/** What each act is called on a button, and what it does. */
export const ACT_WORDS: Record<Act, { does: string; done: string; says: string }> = {
  approve: { does: 'Let it stand', done: 'Let stand', says: 'Nothing changes. Whoever reported it is told.' },
  return: {
    does: 'Hand it back',
    done: 'Handed back',
    says: 'Others see it no more. Its author keeps the text and your words, to write it anew.',
  },
  edit: {
    does: 'Edit it',
    done: 'Edited',
    says: 'It says this from now on. What it said before can be read.',
  },
  redact: {
    does: 'Take it away',
    done: 'Taken away',
    says: 'Gone for everyone, from its history too. Leave a text below to mask only a part.',
  },
  lock: { does: 'Close it to replies', done: 'Closed to replies', says: 'It can be read, and not answered.' },
  move: { does: 'Move it', done: 'Moved', says: 'It goes to another specialty, and to a consultant there.' },
  split: { does: 'Split it', done: 'Split', says: 'Replies become a case of their own.' },
  merge: { does: 'Merge it', done: 'Merged', says: 'It leads to another case, which shows its replies.' },
  archive: {
    does: 'Archive it',
    done: 'Archived',
    says: 'The group can be read, and nobody writes in it.',
  },
  handOver: {
    does: 'Hand it over',
    done: 'Handed over',
    says: 'Somebody else hosts the group; who hosted it stays a member.',
  },
  retire: {
    does: 'Take it out of the library',
    done: 'Taken out of the library',
    says: 'Nobody finds it any more. Who follows a link reads that it was withdrawn.',
  },
  warn: { does: 'Warn the author', done: 'Warned', says: 'Nothing is taken away. Your words reach them.' },
  silence: { does: 'Silence', done: 'Silenced', says: 'They read, and cannot write, until then.' },
  suspend: {
    does: 'Suspend',
    done: 'Suspended',
    says: 'They are signed out everywhere at once, and cannot come in until then.',
  },
  ban: { does: 'Close the account', done: 'Account closed', says: 'They are signed out, for good.' },
}

/** Where an act does something else to one kind than to the others. */
const BY_KIND: Partial<Record<SubjectKind, Partial<Record<Act, string>>>> = {
  message: {
    move: 'It goes to another channel of the group; a message that begins a thread takes its replies along.',
    split: 'It and all later replies of its thread become a thread of their own.',
  },
  group: { redact: 'Name, summary and charter are gone, with every version. Leave below what may stay.' },
  profile: { redact: 'The name is gone from every page. Give them another, or none.' },
}

/** What an act does to a thing of this kind. */
export const saysOf = (act: Act, kind: SubjectKind): string => BY_KIND[kind]?.[act] ?? ACT_WORDS[act].says

/** What a reader of one's own page is told was done. */
export const OWN_ACT_WORDS: Record<Act, string> = {
  approve: 'Published',
  return: 'Handed back to you',
  edit: 'Changed by a moderator',
  redact: 'Taken away',
  lock: 'Closed to replies',
  move: 'Moved',
  split: 'Split',
  merge: 'Merged',
  archive: 'Archived',
  handOver: 'Handed to another host',
  retire: 'Taken out of the library',
  warn: 'A warning',
  silence: 'You cannot write for a while',
  suspend: 'Your account was suspended',
  ban: 'Your account was closed',
}

/** What is contested, by what kind of judgement it is. */
export const CONTESTED_WORDS: Record<ContestKind, string> = {
  exchange: 'A line of the ledger',
  claim: 'A claim that was declined',
  award: 'A decision on a nomination',
  honorarium: 'A line of a statement of pay',
  hold: 'Credit that was found not to count',
}
