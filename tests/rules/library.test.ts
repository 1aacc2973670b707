import assert from 'node:assert/strict'
import {
  type EntryNow,
  type EntryText,
  findTraces,
  isStale,
  mayEdit,
  mayReview,
  missingForReview,
  toSlug,
  withoutPeople,
} from '../../domain/library/rules.ts'
import type { Actor, Grant } from '../../domain/vocabulary.ts'

const SPECIALTY = 'a'.repeat(24)
const CASE = 'c'.repeat(24)
const NOW = new Date('2030-01-01T00:00:00.000Z')
const actor = (id: string, ...grants: Grant[]): Actor => ({ id, kind: 'member', name: id, grants })
const entry = (more: Partial<EntryNow> = {}): EntryNow => ({
  state: 'in_review',
  specialtyId: SPECIALTY,
  isPublished: false,
  writerIds: ['edith'],
  ...more,
})

describe('an entry', () => {
  const reviewers: [string, Actor, Partial<EntryNow>, boolean][] = [
    ['another editor of the specialty', actor('emil', { role: 'editor', scope: SPECIALTY }), {}, true],
    ['an editor of every specialty', actor('emil', { role: 'editor', scope: '*' }), {}, true],
    ['an administrator', actor('root', { role: 'admin', scope: '*' }), {}, true],
    ['who wrote it', actor('edith', { role: 'editor', scope: SPECIALTY }), {}, false],
    ['an administrator who wrote it', actor('edith', { role: 'admin', scope: '*' }), {}, false],
    ['an editor of another specialty', actor('emil', { role: 'editor', scope: 'b'.repeat(24) }), {}, false],
    ['a consultant', actor('vera', { role: 'consultant', scope: SPECIALTY }), {}, false],
    ['staff', actor('stella', { role: 'staff', scope: '*' }), {}, false],
    ['an editor, of a draft', actor('emil', { role: 'editor', scope: '*' }), { state: 'draft' }, false],
    [
      'an editor, of what is out',
      actor('emil', { role: 'editor', scope: '*' }),
      { state: 'published' },
      false,
    ],
  ]
  for (const [who, asker, more, may] of reviewers)
    it(`is ${may ? '' : 'not '}reviewed by ${who}`, () => {
      assert.equal(mayReview(entry(more), asker), may)
    })

  it('is not edited once it is retired', () => {
    const editor = actor('emil', { role: 'editor', scope: '*' })
    assert.equal(mayEdit(entry({ state: 'published' }), editor), true)
    assert.equal(mayEdit(entry({ state: 'retired' }), editor), false)
  })

  it('is stale from its day on, and never without one', () => {
    assert.equal(isStale(new Date(NOW.getTime() + 1), NOW), false)
    assert.equal(isStale(NOW, NOW), true)
    assert.equal(isStale(null, NOW), false)
  })

  const traces: [string, Partial<EntryText>, string[]][] = [
    ['a member who is called', { answer: `As @[Vera](member:${CASE}) says` }, ['answer']],
    ['a link to a member', { answer: `[her](MEMBER:${CASE})` }, ['answer']],
    ['a link to a case', { answer: `[this](https://vets.example/cases/${CASE}#reply)` }, ['answer']],
    ['a case in the question', { question: `Like /cases/${CASE}?` }, ['question']],
    ['a case in a tag', { tags: ['cats', `/cases/${CASE}`] }, ['tags.1']],
    ['a page of a member', { answer: `/people/${CASE}` }, ['answer']],
    ['a group', { answer: `https://vets.example/g/${CASE}/c/${CASE}` }, ['answer']],
    [
      'a cited address of a case',
      { citations: [link(`https://vets.example/cases/${CASE}`)] },
      ['citations.0.url'],
    ],
    ['a citation inside the entry', { citations: [{ kind: 'case', caseId: CASE, replyIds: [] }] }, []],
    ['a paper', { citations: [link(`https://doi.example/10.1000/${CASE}`)] }, []],
    ['plain words', { question: 'Which g/kg?', answer: 'Give 2 mg/kg. See the cases/controls table.' }, []],
  ]
  for (const [what, text, paths] of traces)
    it(`${paths.length > 0 ? 'does not hold' : 'may hold'} ${what}`, () => {
      assert.deepEqual(
        findTraces(text).map(({ path }) => path),
        paths,
      )
    })

  it('begins with a reply that calls nobody', () => {
    assert.equal(withoutPeople(`@[Ben](member:${CASE}), ask @everyone`), 'a colleague, ask @everyone')
  })

  const whole: EntryText = {
    question: 'Which dose?',
    answer: '2 mg/kg',
    evidence: 'trial',
    citations: [link('https://journal.example')],
    tags: [],
    reviewBy: '2031-01-01T00:00:00.000Z',
    audience: 'members',
  }
  const gaps: [string, Partial<EntryText>, string[]][] = [
    ['nothing', {}, []],
    ['an answer', { answer: '' }, ['answer']],
    ['a citation', { citations: [] }, ['citations']],
    ['a day to look again', { reviewBy: null }, ['reviewBy']],
    ['a day that is to come', { reviewBy: NOW.toISOString() }, ['reviewBy']],
    ['a day within five years', { reviewBy: '2036-01-01T00:00:00.000Z' }, ['reviewBy']],
  ]
  for (const [what, more, paths] of gaps)
    it(`lacks ${what} before its review`, () => {
      assert.deepEqual(
        missingForReview({ ...whole, ...more }, NOW).map(({ path }) => path),
        paths,
      )
    })

  const slugs: [string, string][] = [
    ['When is furosemide given before a chest tap?', 'when-is-furosemide-given-before-a-chest-tap-cccccccc'],
    ['  Überdosis: "Digoxin" & Co. ', 'uberdosis-digoxin-co-cccccccc'],
    ['猫の慢性腎臓病', 'entry-cccccccc'],
    ['</script><script>alert(1)', 'script-script-alert-1-cccccccc'],
    [`${'word '.repeat(40)}end`, `${'word-'.repeat(14).slice(0, -1)}-cccccccc`],
  ]
  for (const [question, slug] of slugs)
    it(`has ${slug} as its address`, () => {
      assert.equal(toSlug(question, CASE), slug)
    })
})

function link(url: string): EntryText['citations'][number] {
  return { kind: 'link', title: 'A page', url }
}
