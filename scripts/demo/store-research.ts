import { Types } from 'mongoose'
import { annotateItem, pinItem } from '../../domain/research/actions.ts'
import { Feeds, Items, type StoredFeed } from '../../domain/research/model.ts'
import { keepItems } from '../../domain/research/polling.ts'
import { momentOf } from './moments.ts'
import type { PersonKey, SpecialtyKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

type Sketch = {
  at: string
  title: string
  summary: string
  /** What an editor says of it. */
  note?: string
  pinned?: true
}
type Journal = { specialty: SpecialtyKey; editor: PersonKey; title: string; items: readonly Sketch[] }

/** Invented journals: whoever looks for them finds a domain that is kept for examples. */
const JOURNALS: readonly Journal[] = [
  {
    specialty: 'cardiology',
    editor: 'ruth',
    title: 'Letters in Small Animal Cardiology',
    items: [
      {
        at: '2d 08:00',
        title: 'Soft murmurs before dental anaesthesia in older cats: one clinic, ninety cats',
        summary:
          'Ninety cats with a newly heard murmur were screened with proBNP before dental surgery. Most had a normal left atrium, and anaesthesia was uneventful in all of these. We describe how the others were found.',
        note: 'Supports what we advise: proBNP first, and no postponing on the murmur alone.',
        pinned: true,
      },
      {
        at: '6d 08:00',
        title: 'Breathing rate asleep, counted by owners, in dogs with mitral disease and cough',
        summary:
          'Owners counted for two weeks with a telephone. Counts above thirty a minute went with failure in the pictures; cough alone did not.',
        note: 'Worth showing to owners who want to help.',
      },
      {
        at: '11d 08:00',
        title: 'Collapse and third-degree block: what happened to dogs on the way to a pacemaker',
        summary: 'A series of twenty-two dogs, how they were kept until pacing, and what was given in vain.',
      },
      {
        at: '19d 08:00',
        title: 'Home measurement of blood pressure in cats with kidney disease',
        summary:
          'Pressure measured at home was lower than in the clinic, and more alike from visit to visit.',
      },
    ],
  },
  {
    specialty: 'dermatology',
    editor: 'ruth',
    title: 'Skin and Ear Quarterly',
    items: [
      {
        at: '3d 09:00',
        title: 'Cytology at each visit shortens the treatment of ear infection in dogs',
        summary:
          'Dogs whose ears were treated until cytology was clean had fewer infections within a year than those treated until the ear looked clean.',
        note: 'The habit to copy: treat until cytology is clean.',
        pinned: true,
      },
      {
        at: '9d 09:00',
        title: 'Scabies without mites: itch in the owner as a sign',
        summary: 'In two of three households with a proven case somebody itched before the dog was treated.',
      },
      {
        at: '15d 09:00',
        title: 'Recurrent flank alopecia in boxers over five winters',
        summary: 'Coats came back in spring in most dogs, with and without melatonin.',
      },
    ],
  },
]

/** Stores what invented journals published, and what an editor said of it. Nobody asks them: there is nothing on the web. */
export async function storeResearch(cast: Cast, now: Date): Promise<void> {
  for (const journal of JOURNALS) {
    const feed = toFeed(journal, cast, now)
    await Feeds.create([feed])
    const items = journal.items.map(({ title, summary, at }, place) => {
      const url = `${new URL(feed.url).origin}/articles/${place + 1}`
      return { title, summary, url, guid: url, at: momentOf(at, now) }
    })
    await keepItems(feed, { title: journal.title, items }, now)
    for (const sketch of journal.items) await remark(sketch, journal, cast, now)
  }
}

async function remark(sketch: Sketch, { editor }: Journal, cast: Cast, now: Date): Promise<void> {
  const found = await Items.findOne({ title: sketch.title }, { _id: 1 }).lean()
  if (!found) throw new Error(`The demo lacks “${sketch.title}”`)
  const itemId = found._id.toHexString()
  const curator = cast.as(editor, now)
  if (sketch.note !== undefined)
    await annotateItem(curator, input('research.annotate', { itemId, text: sketch.note }))
  if (sketch.pinned) await pinItem(curator, input('research.pin', { itemId, on: true }))
}

const toFeed = ({ specialty, editor, title }: Journal, cast: Cast, now: Date): StoredFeed => ({
  _id: new Types.ObjectId(),
  specialtyId: new Types.ObjectId(cast.specialtyIdOf(specialty)),
  url: `https://${title.toLowerCase().replace(/[^a-z]+/g, '-')}.example/feed.xml`,
  title,
  isNamed: true,
  addedById: new Types.ObjectId(cast.idOf(editor)),
  addedAt: momentOf('50d 09:00', now),
  etag: null,
  lastModified: null,
  answeredAt: now,
  failures: 0,
  trouble: null,
  dueAt: null,
})
