/** What is counted, and what it is worth. */
import type { Motive } from '../vocabulary.ts'
import type { Dimension, ExchangeKind, Good } from './contract.ts'

/** Whose word makes something count. */
type Giver =
  | 'asker'
  | 'reader'
  | 'whoever got the good of it'
  | 'the reviewer'
  | 'whoever decides the appeal, or nobody'
  | 'nobody'
/** Who got the good of it. */
type Deriver =
  'asker' | 'reader' | 'whoever is named' | 'the newcomer' | 'the specialty' | 'the association' | 'the group'

type Rule = {
  /** Credit of a full success, or that of the reply an outcome belongs to. */
  base: number | 'as accepted'
  dimension: Dimension | 'as accepted'
  name: string
  /** Whose word makes it count, and who got the good of it: never the one who is credited. */
  confirmedBy: Giver
  derivedBy: Deriver
  /** What of their own it serves the one who derives it, and what they get by it. */
  motive: Motive
  gets: Good
  says: string
}

/**
 * TABLE kind → what it is worth and to whom. Bases follow Orbit's scale of commitment, 1 to 12 (1 for the lightest sign of
 * interest, 6 for an answer, 8 for a contribution): a vetted consultant's advice weighs as a contribution, and with an outcome
 * that brought something new it reaches the top of the scale.
 */
export const RULES = {
  advice: {
    base: 8,
    dimension: 'advice',
    name: 'Advice accepted',
    confirmedBy: 'asker',
    derivedBy: 'asker',
    motive: 'competence',
    gets: 'need_met',
    says: 'Advice that the asker accepts counts half of 8 until the asker tells what came of it.',
  },
  peer_answer: {
    base: 6,
    dimension: 'knowledge',
    name: 'Colleague’s answer accepted',
    confirmedBy: 'asker',
    derivedBy: 'asker',
    motive: 'competence',
    gets: 'need_met',
    says: 'A colleague’s answer that the asker accepts counts half of 6 until the asker tells what came of it.',
  },
  outcome: {
    base: 'as accepted',
    dimension: 'as accepted',
    name: 'Outcome told',
    confirmedBy: 'asker',
    derivedBy: 'asker',
    motive: 'competence',
    gets: 'need_met',
    says: 'The outcome settles what an accepted reply counts: in full when it confirmed the plan, one and a half times when it brought something new, half when nothing came of it, not at all when it was of no use.',
  },
  helpful: {
    base: 1,
    dimension: 'knowledge',
    name: 'Marked as helpful',
    confirmedBy: 'reader',
    derivedBy: 'reader',
    motive: 'competence',
    gets: 'competence',
    says: 'A reader who marks a reply as helpful adds 1, once. Taking the mark back, or removing the reply, takes the 1 back.',
  },
  helpful_message: {
    base: 1,
    dimension: 'knowledge',
    name: 'Message marked as helpful',
    confirmedBy: 'reader',
    derivedBy: 'reader',
    motive: 'competence',
    gets: 'competence',
    says: 'A reader who marks a message as helpful adds 1, once. Taking the mark back, or removing the message, takes the 1 back. What is said in a lounge or written to someone directly is never counted.',
  },
  helpful_entry: {
    base: 1,
    dimension: 'knowledge',
    name: 'Entry that helped',
    confirmedBy: 'reader',
    derivedBy: 'reader',
    motive: 'competence',
    gets: 'competence',
    says: 'A reader who says that an entry of the library helped adds 1, once, shared by those who are credited for it. Taking that back takes it back.',
  },
  reuse: {
    base: 3,
    dimension: 'knowledge',
    name: 'Answered without a new case',
    confirmedBy: 'reader',
    derivedBy: 'reader',
    motive: 'competence',
    gets: 'need_met',
    says: 'Who finds their answer in an old case or in an entry, and asks no case, says so and adds 3 to who answered it, once, or shared by those who made the entry. If a moderator removes the answer, the 3 are taken back.',
  },
  speaking: {
    base: 10,
    dimension: 'reach',
    name: 'Spoke',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'enrichment',
    gets: 'visibility',
    says: 'A talk counts 10 once whoever it was given for confirms it. Those who gave it together share the 10.',
  },
  teaching: {
    base: 8,
    dimension: 'knowledge',
    name: 'Taught',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'competence',
    gets: 'competence',
    says: 'A course or a lesson counts 8 once whoever was taught, or the group, the specialty or the association it was for, confirms it. Those who taught together share the 8.',
  },
  mentoring: {
    base: 8,
    dimension: 'leadership',
    name: 'Mentored',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'career_step',
    gets: 'opportunity',
    says: 'Mentoring a colleague counts 8 once they confirm it.',
  },
  referral: {
    base: 6,
    dimension: 'reach',
    name: 'Referral made',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'clients',
    gets: 'clients',
    says: 'Sending a client, or introducing people to each other, counts 6 once whoever it brought something confirms it.',
  },
  demand: {
    base: 6,
    dimension: 'leadership',
    name: 'Need pointed out',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'inside_news',
    gets: 'opportunity',
    says: 'Pointing out a need that nobody had seen counts 6 once whoever responded to it confirms that it led to a response. Those who pointed it out together share the 6.',
  },
  initiative: {
    base: 8,
    dimension: 'leadership',
    name: 'Contribution adopted',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'community',
    gets: 'opportunity',
    says: 'A contribution to something the association makes together with its members counts 8 once whoever it was made for confirms that it was adopted. Those who made it together share the 8.',
  },
  off_platform: {
    base: 4,
    dimension: 'community',
    name: 'Contribution elsewhere',
    confirmedBy: 'whoever got the good of it',
    derivedBy: 'whoever is named',
    motive: 'community',
    gets: 'opportunity',
    says: 'Anything else done for colleagues counts 4 once whoever got the good of it confirms it. Those who did it together share the 4.',
  },
  editing: {
    base: 6,
    dimension: 'knowledge',
    name: 'Version written',
    confirmedBy: 'the reviewer',
    derivedBy: 'the specialty',
    motive: 'competence',
    gets: 'competence',
    says: 'A version of an entry that a second editor published counts 6, shared by those who wrote it.',
  },
  review: {
    base: 4,
    dimension: 'knowledge',
    name: 'Entry reviewed',
    confirmedBy: 'nobody',
    derivedBy: 'the specialty',
    motive: 'competence',
    gets: 'competence',
    says: 'Reviewing a version that came into the library counts 4.',
  },
  curation: {
    base: 3,
    dimension: 'knowledge',
    name: 'Case worth keeping',
    confirmedBy: 'the reviewer',
    derivedBy: 'the specialty',
    motive: 'competence',
    gets: 'competence',
    says: 'Proposing an entry counts 3 once its first version is in the library.',
  },
  moderation_kept: {
    base: 2,
    dimension: 'leadership',
    name: 'Decision that stood',
    confirmedBy: 'whoever decides the appeal, or nobody',
    derivedBy: 'the association',
    motive: 'community',
    gets: 'belonging',
    says: 'A moderator’s decision counts 2 once it stood on appeal, or once nobody appealed it in thirty days. Taking the decision back takes the 2 back.',
  },
  hosting: {
    base: 5,
    dimension: 'community',
    name: 'Group alive',
    confirmedBy: 'nobody',
    derivedBy: 'the group',
    motive: 'community',
    gets: 'belonging',
    says: 'Hosting a chartered group in which others talked counts 5 for the month, shared by its hosts. What is said in its lounges is not looked at.',
  },
  welcome: {
    base: 3,
    dimension: 'community',
    name: 'Newcomer who stayed',
    confirmedBy: 'nobody',
    derivedBy: 'the newcomer',
    motive: 'community',
    gets: 'belonging',
    says: 'Being the first to answer what a newcomer first writes in a group, or first asks, counts 3 if the newcomer stays: once for each newcomer. Nothing of it counts before that, and if what they were answered with is removed, the 3 are taken back. What is said in lounges, written to someone directly or asked without a name is not looked at.',
  },
  reach: {
    base: 0.1,
    dimension: 'reach',
    name: 'Read by the public',
    confirmedBy: 'nobody',
    derivedBy: 'the association',
    motive: 'visibility',
    gets: 'visibility',
    says: 'A day on which people read the public pages of someone who holds an award counts 0.1 for the association, however many they were. Nobody is told who read.',
  },
} as const satisfies { [K in ExchangeKind]: Rule }
