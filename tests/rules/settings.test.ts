import assert from 'node:assert/strict'
import { readSettings } from '../../config/settings.ts'

const SECRET = 'a-secret-of-thirty-two-characters!'
const local = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
  REDIS_URL: 'redis://127.0.0.1:6379',
}
const mail = {
  MAIL_URL: 'smtp://mail.example:587',
  MAIL_FROM: 'Commonground <mail@association.example>',
  PUBLIC_URL: 'https://association.example',
}
const production = { ...local, NODE_ENV: 'production', SESSION_SECRET: SECRET }

/** Which settings the refusal names; none when they are accepted. */
function namedBy(environment: Record<string, string | undefined>): string[] {
  try {
    readSettings(environment)
    return []
  } catch (error) {
    assert.equal((error as Error).name, 'SettingsError')
    const lines = (error as Error).message.split('\n').slice(1)
    return lines.map(line => /^ {2}- ([A-Z0-9_]+)/.exec(line)?.[1] ?? line)
  }
}

describe('the settings of a deployment', () => {
  const cases: [string, Record<string, string | undefined>, string[]][] = [
    ['two addresses', local, []],
    ['nothing', {}, ['MONGODB_URI', 'REDIS_URL']],
    ['empty addresses', { MONGODB_URI: '', REDIS_URL: '' }, ['MONGODB_URI', 'REDIS_URL']],
    ['an address of another database', { ...local, MONGODB_URI: 'postgres://127.0.0.1/x' }, ['MONGODB_URI']],
    ['an address of another cache', { ...local, REDIS_URL: 'http://127.0.0.1' }, ['REDIS_URL']],
    ['a port in words', { ...local, PORT: 'three thousand' }, ['PORT']],
    ['a port too high', { ...local, PORT: '65536' }, ['PORT']],
    ['an empty port', { ...local, PORT: '' }, []],
    ['a namespace with blanks', { ...local, NAMESPACE: 'my app' }, ['NAMESPACE']],
    ['a public address that is none', { ...local, PUBLIC_URL: 'example.org' }, ['PUBLIC_URL']],
    ['a public address of a script', { ...local, PUBLIC_URL: 'javascript://example.org' }, ['PUBLIC_URL']],
    ['a public address', { ...local, PUBLIC_URL: 'https://example.org/' }, []],
    ['mail with all it needs', { ...local, ...mail }, []],
    ['mail without a sender', { ...local, ...mail, MAIL_FROM: '' }, ['MAIL_FROM']],
    ['mail without an address of its own', { ...local, ...mail, PUBLIC_URL: '' }, ['PUBLIC_URL']],
    ['a sender of two lines', { ...local, ...mail, MAIL_FROM: 'A\r\nBcc: b@example.org' }, ['MAIL_FROM']],
    ['mail by another way', { ...local, ...mail, MAIL_URL: 'http://mail.example' }, ['MAIL_URL']],
    ['half a key pair', { ...local, PUSH_PUBLIC_KEY: 'B'.repeat(87) }, ['PUSH_PUBLIC_KEY']],
    ['a short metrics token', { ...local, METRICS_TOKEN: 'short' }, ['METRICS_TOKEN']],
    ['more proxies than anyone has', { ...local, TRUST_PROXY: '99' }, ['TRUST_PROXY']],
    [
      'several mistakes',
      { ...local, PORT: '-1', LOG_LEVEL: 'loud', TRUST_PROXY: 'yes' },
      ['PORT', 'LOG_LEVEL', 'TRUST_PROXY'],
    ],
    ['a bucket', { ...local, S3_BUCKET: 'clinic', S3_ENDPOINT: 'https://s3.example' }, []],
    ['half a pair of keys', { ...local, S3_BUCKET: 'clinic', S3_ACCESS_KEY_ID: 'x' }, ['S3_ACCESS_KEY_ID']],
    ['a test origin', { ...local, LINK_PREVIEWS_TEST_ORIGIN: 'http://127.0.0.1:1' }, []],
    [
      'a test origin in production',
      { ...production, LINK_PREVIEWS_TEST_ORIGIN: 'http://127.0.0.1:1' },
      ['LINK_PREVIEWS_TEST_ORIGIN'],
    ],
    ['a test origin of feeds', { ...local, RESEARCH_FEEDS_TEST_ORIGIN: 'http://127.0.0.1:1' }, []],
    [
      'a test origin of feeds in production',
      { ...production, RESEARCH_FEEDS_TEST_ORIGIN: 'http://127.0.0.1:1' },
      ['RESEARCH_FEEDS_TEST_ORIGIN'],
    ],
    ['dearer passwords', { ...local, PASSWORD_MEMORY_KIB: '65536', PASSWORD_PASSES: '3' }, []],
    ['passwords of less memory', { ...local, PASSWORD_MEMORY_KIB: '19455' }, ['PASSWORD_MEMORY_KIB']],
    [
      'passwords of one pass in production, whatever memory they take',
      { ...production, PASSWORD_PASSES: '1', PASSWORD_MEMORY_KIB: '65536' },
      ['PASSWORD_PASSES'],
    ],
    [
      'cheap passwords in tests',
      { ...local, NODE_ENV: 'test', PASSWORD_MEMORY_KIB: '8', PASSWORD_PASSES: '1' },
      [],
    ],
    ['another kind of environment', { ...local, NODE_ENV: 'staging' }, ['NODE_ENV']],
  ]
  for (const [what, environment, named] of cases)
    it(`${named.length === 0 ? 'accept' : 'refuse'} ${what}`, () => {
      assert.deepEqual(namedBy(environment), named)
    })

  it('cannot be changed once read', () => {
    const settings = readSettings(local)
    assert.throws(() => Object.assign(settings, { port: 1 }), TypeError)
  })

  it('let a password cost what OWASP names unless told otherwise', () => {
    assert.deepEqual(readSettings(production).passwordCost, { memoryKib: 19_456, passes: 2 })
  })

  it('drop the slash at the end of the public address', () => {
    assert.equal(
      readSettings({ ...local, PUBLIC_URL: 'https://example.org/' }).publicUrl,
      'https://example.org',
    )
  })
})

describe('attack 83: a production server', () => {
  const cases: [string, Record<string, string | undefined>, string[]][] = [
    ['with a secret of its own', production, []],
    ['without a secret', { ...production, SESSION_SECRET: undefined }, ['SESSION_SECRET']],
    ['with an empty secret', { ...production, SESSION_SECRET: '' }, ['SESSION_SECRET']],
    [
      'with the secret of development',
      { ...production, SESSION_SECRET: 'for-development-only-never-in-production' },
      ['SESSION_SECRET'],
    ],
    ['with a secret of 31 characters', { ...production, SESSION_SECRET: 'x'.repeat(31) }, ['SESSION_SECRET']],
    ['with a secret of 32 characters', { ...production, SESSION_SECRET: 'x'.repeat(32) }, []],
    [
      'with both mistakes',
      { ...production, SESSION_SECRET: 'x', MONGODB_URI: 'mongodb://db/x' },
      ['SESSION_SECRET', 'MONGODB_URI'],
    ],
    ...[
      'mongodb://127.0.0.1',
      'mongodb://127.8.9.1:27017/x',
      'mongodb://localhost:27017/x',
      'mongodb://[::1]:27017/x',
      'mongodb://localhost:1,127.0.0.1:2,[::1]:3/x?replicaSet=rs0',
      'mongodb://ada:secret@db.example.org/x',
      'mongodb://ada:secret@a.example.org:1,b.example.org:2/x',
      'mongodb://ada:p%40ss@[2001:db8::1]:27017/x',
      'mongodb+srv://ada:secret@cluster.example.org/x',
      'mongodb://db.example.org/?tls=true&authMechanism=MONGODB-X509',
    ].map(
      uri =>
        [`on ${uri}`, { ...production, MONGODB_URI: uri }, []] as [string, Record<string, string>, string[]],
    ),
    ...[
      'mongodb://db.example.org/x',
      'mongodb://10.0.0.7:27017',
      'mongodb://0.0.0.0:27017',
      'mongodb://[2001:db8::1]:27017/x',
      'mongodb://[::ffff:10.0.0.7]/x',
      'mongodb://127.0.0.1:1,db.example.org:2/x',
      'mongodb://db.example.org,localhost/x',
      'mongodb://127.0.0.1.example.org/x',
      'mongodb://localhost.example.org/x',
      'mongodb+srv://cluster.example.org/x',
      'mongodb://ada@db.example.org/x',
      'mongodb://ada:@db.example.org/x',
      'mongodb://db.example.org/x?note=a:b@localhost',
      'mongodb://db.example.org/?authMechanism=NONE',
    ].map(
      uri =>
        [`on ${uri}`, { ...production, MONGODB_URI: uri }, ['MONGODB_URI']] as [
          string,
          Record<string, string>,
          string[],
        ],
    ),
  ]
  for (const [what, environment, named] of cases)
    it(`${named.length === 0 ? 'starts' : 'does not start'} ${what}`, () => {
      assert.deepEqual(namedBy(environment), named)
      assert.deepEqual(namedBy({ ...environment, NODE_ENV: 'development' }), [])
    })

  it('is not told its secrets by the refusal', () => {
    assert.throws(
      () =>
        readSettings({
          ...production,
          SESSION_SECRET: 'hunter2',
          MONGODB_URI: 'mongodb://ada@db.example.org',
        }),
      (error: Error) => !/hunter2|ada@/.test(error.message),
    )
  })
})
