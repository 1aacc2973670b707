import assert from 'node:assert/strict'
import { DAILY_MAX } from '../../domain/media/contract.ts'
import { dispositionOf, isOverQuota, pickSpan, toFileName } from '../../domain/media/rules.ts'

describe('the rules of files', () => {
  const names: [string, string, string][] = [
    ['a name', 'befund.pdf', 'befund.pdf'],
    ['another ending', 'befund.exe', 'befund.pdf'],
    ['no ending', 'befund', 'befund.pdf'],
    ['characters nobody sees', 'a\u0000b\u0007\u200b.pdf', 'ab.pdf'],
    ['a turned direction', 'a\u202egpj.exe', 'agpj.pdf'],
    ['a path', '/etc/passwd', 'passwd.pdf'],
    ['a path of another system', 'C:\\boot.ini', 'boot.pdf'],
    ['nothing but dots', '...', 'file.pdf'],
    ['nothing', '', 'file.pdf'],
    ['a long one', 'ü'.repeat(200), `${'ü'.repeat(120)}.pdf`],
    ['a long one that would be cut within a sign', `${'x'.repeat(119)}🐈`, `${'x'.repeat(119)}.pdf`],
    ['letters and their marks apart', 'Mo\u0308hre.pdf', 'Möhre.pdf'],
  ]
  for (const [what, given, kept] of names)
    it(`call a file of ${what} ${kept.length > 30 ? 'a shorter one' : kept}`, () => {
      assert.equal(toFileName(given, 'application/pdf'), kept)
    })

  it('show pictures in the page and let everything else be saved', () => {
    assert.equal(
      dispositionOf({ name: 'a.png', type: 'image/png' }),
      `inline; filename="a.png"; filename*=UTF-8''a.png`,
    )
    assert.equal(
      dispositionOf({ name: `ü "(x)".pdf`, type: 'application/pdf' }),
      `attachment; filename="_ _(x)_.pdf"; filename*=UTF-8''%C3%BC%20%22%28x%29%22.pdf`,
    )
    assert.match(
      dispositionOf({ name: 'a\r\nSet-Cookie: x', type: 'image/svg+xml' }),
      /^attachment; filename="a__Set/,
    )
  })

  const spans: [string | undefined, number, ReturnType<typeof pickSpan>][] = [
    [undefined, 10, 'whole'],
    ['bytes=0-', 10, { first: 0, last: 9 }],
    ['bytes=0-0', 10, { first: 0, last: 0 }],
    ['bytes=-3', 10, { first: 7, last: 9 }],
    ['bytes=9-99', 10, { first: 9, last: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=-', 10, 'whole'],
    ['bytes=3-1', 10, 'whole'],
    ['bytes=0-1,2-3', 10, 'whole'],
  ]
  for (const [header, bytes, span] of spans)
    it(`understand ${header ?? 'no range'} of ${bytes} bytes`, () => {
      assert.deepEqual(pickSpan(header, bytes), span)
    })

  it('count files and bytes of a day', () => {
    const { files, bytes } = DAILY_MAX
    assert.equal(isOverQuota({ files: files - 1, bytes: 0 }, bytes), false)
    assert.equal(isOverQuota({ files, bytes: 0 }, 1), true)
    assert.equal(isOverQuota({ files: 1, bytes: bytes - 1 }, 1), false)
    assert.equal(isOverQuota({ files: 1, bytes }, 1), true)
  })
})
