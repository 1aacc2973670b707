import assert from 'node:assert/strict'
import { findIdentifiers, type IdentifierKind, replaceIdentifiers } from '../../domain/cases/identifiers.ts'
import { leastCoreMs } from '../support/effort.ts'

describe('what could tell who a case is about', () => {
  const table: [text: string, kind: IdentifierKind, found: string, certain: boolean][] = [
    ['Write to j.visser@praktijk.example today', 'email', 'j.visser@praktijk.example', true],
    ['Owner’s number is +31 6 1234 5678, call her', 'phone', '+31 6 1234 5678', true],
    ['Ring 020 623 4567 after six', 'phone', '020 623 4567', true],
    ['Ring (020) 623-4567 after six', 'phone', '(020) 623-4567', true],
    ['mobile 0612345678.', 'phone', '0612345678', true],
    ['Chip 528140000123456, neutered', 'chip', '528140000123456', true],
    ['chip 528 140 000 123 456', 'chip', '528 140 000 123 456', true],
    ['Passport no. NL4512987 was checked', 'number', 'Passport no. NL4512987', false],
    ['Licence number: 19-4432', 'number', 'Licence number: 19-4432', false],
    ['Seen on 14.03.2029 for the first time', 'date', '14.03.2029', false],
    ['Seen on 2029-03-14', 'date', '2029-03-14', false],
    ['Born 3rd of may? No: 3 May 2027.', 'date', '3 May 2027', false],
    ['The cat of Mrs Van Dijk breathes fast', 'name', 'Mrs Van Dijk', false],
    ['Mevr. de Wit', 'name', '', false],
    ['owner Karin de Boer insists', 'name', 'Karin de Boer', false],
    ['A dog called Bello', 'name', 'Bello', false],
    ['lives in Kerkstraat 12 above the shop', 'address', 'Kerkstraat 12', false],
    ['lives at 12 Church Lane', 'address', '12 Church Lane', false],
  ]
  for (const [text, kind, found, certain] of table)
    it(found === '' ? `leaves “${text}”, which it does not know` : `finds “${found}” in “${text}”`, () => {
      const [first, ...others] = findIdentifiers(text)
      if (found === '') return assert.equal(first, undefined)
      assert.deepEqual([first?.kind, first?.text, first?.certain], [kind, found, certain])
      assert.deepEqual(others, [])
    })

  const clean = [
    'Creatinine 190, T4 from 110 to 48 in 10 days, 0.5 mg/kg twice a day, RR 68.',
    'Pressure 145/90, then 0.25 0.5 0.75 ml, 780 g down from 860 g.',
    'Dose 1.25 mg every 12 h for 14 days; ratio 1:10 000; 2 x 100 ml.',
    'Grade II of VI, 1,200,000 platelets, 9 y, FN, 28 kg.',
    'Weights: 4.1, 4.2, 4.0, 3.9, 3.8 kg over five visits.',
  ]
  for (const text of clean)
    it(`leaves findings and doses alone: “${text.slice(0, 30)}…”`, () =>
      assert.deepEqual(findIdentifiers(text), []))

  it('replaces what was found and nothing else', () => {
    const text = 'Mrs Blom, +31 6 1234 5678, j@b.example: RR 68.'
    assert.equal(replaceIdentifiers(text, findIdentifiers(text)), '[name], [phone], [e-mail]: RR 68.')
  })
  it('takes no longer for what is made to be slow', async () => {
    const texts = [
      '0 '.repeat(9000),
      'a@'.repeat(9000),
      '1-'.repeat(9000),
      `${'a.'.repeat(9000)}@`,
      'Mr A'.repeat(4000),
    ]
    const took = await leastCoreMs(() => texts.forEach(text => findIdentifiers(text)), 2000)
    assert.ok(took < 2000, `${took} ms`)
  })
})
