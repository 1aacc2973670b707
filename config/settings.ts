/** Environment → one typed, frozen object. The only reader of process.env. */
import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

const DEVELOPMENT_SECRET = 'for-development-only-never-in-production'
const SECRET_MIN_LENGTH = 32
/** What OWASP names as the least for Argon2id: 19 MiB, two passes. */
export const PASSWORD_COST_LEAST = { memoryKib: 19_456, passes: 2 } as const

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATA_DIR: z.string().default('./.data'),
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must be a mongodb:// or mongodb+srv:// address'),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// address'),
  SESSION_SECRET: z.string().default(DEVELOPMENT_SECRET),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ASSOCIATION_NAME: z.string().trim().min(1).max(120).default('Commonground'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.coerce.number().int().min(0).max(8).default(0),
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('commonground'),
  RATE_LIMIT_FACTOR: z.coerce.number().min(0.01).max(10_000).default(1),
  METRICS_TOKEN: z.string().min(16).optional(),
  PASSWORD_MEMORY_KIB: z.coerce.number().int().min(8).max(4_194_304).default(PASSWORD_COST_LEAST.memoryKib),
  PASSWORD_PASSES: z.coerce.number().int().min(1).max(100).default(PASSWORD_COST_LEAST.passes),
  MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be a smtp:// or smtps:// address')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/, 'must be an e-mail address, with or without a name')
    .optional(),
  MAIL_DELAY_SECONDS: z.coerce.number().int().min(0).max(86_400).default(300),
  PUSH_PUBLIC_KEY: z
    .string()
    .regex(/^[\w-]{87}$/, 'must be a VAPID public key')
    .optional(),
  PUSH_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/, 'must be a VAPID private key')
    .optional(),
  PUSH_SUBJECT: z
    .string()
    .regex(/^(mailto:|https:\/\/)/, 'must be a mailto: or https:// address')
    .optional(),
  CHAT_COMMITS: z.enum(['together', 'each']).default('together'),
  LINK_PREVIEWS: z.stringbool().default(true),
  LINK_PREVIEWS_TEST_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  RESEARCH_FEEDS: z.stringbool().default(true),
  RESEARCH_FEEDS_TEST_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  BADGES_TEST_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  SEARCH_URI: z.string().regex(/^[/.]/, 'must be a folder: a path that begins with / or .').optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
})

/** Where bytes of files are kept. */
export type StorageSettings =
  | { kind: 'disk'; folder: string }
  | {
      kind: 'bucket'
      name: string
      region: string
      /** Undefined for the storage of AWS itself. */
      endpoint: string | undefined
      /** Undefined when the machine itself is known to the storage. */
      keys: { id: string; secret: string } | undefined
    }

/** Memory, and how often it is gone over. */
export type PasswordCost = Readonly<{ memoryKib: number; passes: number }>

export type SearchSettings = Readonly<{
  /** The folder of the index, which servers and workers share. */
  place: string
  /** Where the sentence model lies when it is installed. */
  models: string
}>

/** The test origin may be asked though it lies where no page of the web does. */
type WebSettings = Readonly<{ on: boolean; ownOrigin: string | undefined; testOrigin: string | undefined }>

export type Settings = Readonly<{
  environment: 'development' | 'test' | 'production'
  host: string
  port: number
  folder: string
  /** Whether pages that messages link to are looked at. */
  previews: WebSettings
  /** Whether the feeds of specialties are asked for what is new. */
  feeds: WebSettings
  /** Where the keys of badges from elsewhere may be asked for. */
  badges: Readonly<{ ownOrigin: string | undefined; testOrigin: string | undefined }>
  /** Where uploads are put down until they are looked at, and where they are kept then. */
  files: Readonly<{ incoming: string; storage: StorageSettings }>
  search: SearchSettings
  mongoUrl: string
  redisUrl: string
  sessionSecret: string
  /** The address people type, without a slash at its end; undefined when the server is asked by any name. */
  publicUrl: string | undefined
  /** Who awards, and in whose name letters and badges are written. */
  associationName: string
  logLevel: z.infer<typeof Environment>['LOG_LEVEL']
  /** How many proxies stand before the server. */
  proxies: number
  /** Keeps several installations apart in one Redis. */
  namespace: string
  /** Multiplies every limit of `server/limits.ts`. */
  rateLimitFactor: number
  /** Who shows this may read `/metrics` from elsewhere; without it only this machine may. */
  metricsToken: string | undefined
  /** What hashing a password takes. */
  passwordCost: PasswordCost
  /** How e-mail goes out; undefined when it does not. */
  mail: { url: string; from: string; delayMs: number } | undefined
  /** How devices are pushed to; undefined when they are not. */
  push: { publicKey: string; privateKey: string; subject: string } | undefined
  /** Whether messages that come at the same moment are stored and told together, or each by itself: slow, and kept to be measured against. */
  chatCommits: 'together' | 'each'
}>

/** Reads the settings, or throws one error that names every setting that is wrong. Refuses unsafe ones in production. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map(toSentence))

  const incomplete = missingTogether(parsed.data)
  if (incomplete.length > 0) throw new SettingsError(incomplete)
  const unsafe = [
    ...(parsed.data.NODE_ENV === 'test' ? [] : tooCheap(parsed.data)),
    ...(parsed.data.NODE_ENV === 'production' ? unsafeInProduction(parsed.data) : []),
  ]
  if (unsafe.length > 0) throw new SettingsError(unsafe)
  return Object.freeze(toSettings(parsed.data))
}

class SettingsError extends Error {
  override name = 'SettingsError'
  constructor(sentences: string[]) {
    super(`The settings need attention:\n${sentences.map(sentence => `  - ${sentence}`).join('\n')}`)
  }
}

const toSentence = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_type' && issue.input === undefined
    ? `${issue.path.join('.')} is missing`
    : `${issue.path.join('.')}: ${issue.message}`

/** Settings that are given, without others they need. */
function missingTogether(env: z.infer<typeof Environment>): string[] {
  const sentences: string[] = []
  if (env.MAIL_URL && !env.MAIL_FROM) sentences.push('MAIL_FROM must be set when MAIL_URL is')
  // Links in mail must lead here, whatever name a request came by.
  if (env.MAIL_URL && !env.PUBLIC_URL) sentences.push('PUBLIC_URL must be set when MAIL_URL is')
  const push = [env.PUSH_PUBLIC_KEY, env.PUSH_PRIVATE_KEY, env.PUSH_SUBJECT]
  if (push.some(Boolean) && !push.every(Boolean))
    sentences.push('PUSH_PUBLIC_KEY, PUSH_PRIVATE_KEY and PUSH_SUBJECT must be set together')
  if (Boolean(env.S3_ACCESS_KEY_ID) !== Boolean(env.S3_SECRET_ACCESS_KEY))
    sentences.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together')
  return sentences
}

/** Hashes of passwords that whoever steals them would guess too fast. Only tests, whose passwords are nobody's, may have them. */
function tooCheap({ PASSWORD_MEMORY_KIB, PASSWORD_PASSES }: z.infer<typeof Environment>): string[] {
  const { memoryKib, passes } = PASSWORD_COST_LEAST
  const sentences: string[] = []
  if (PASSWORD_MEMORY_KIB < memoryKib) sentences.push(`PASSWORD_MEMORY_KIB must be at least ${memoryKib}`)
  if (PASSWORD_PASSES < passes) sentences.push(`PASSWORD_PASSES must be at least ${passes}`)
  return sentences
}

function unsafeInProduction({
  SESSION_SECRET,
  MONGODB_URI,
  LINK_PREVIEWS_TEST_ORIGIN,
  RESEARCH_FEEDS_TEST_ORIGIN,
  BADGES_TEST_ORIGIN,
}: z.infer<typeof Environment>): string[] {
  const sentences: string[] = []
  if (LINK_PREVIEWS_TEST_ORIGIN !== undefined)
    sentences.push('LINK_PREVIEWS_TEST_ORIGIN must not be set in production')
  if (RESEARCH_FEEDS_TEST_ORIGIN !== undefined)
    sentences.push('RESEARCH_FEEDS_TEST_ORIGIN must not be set in production')
  if (BADGES_TEST_ORIGIN !== undefined) sentences.push('BADGES_TEST_ORIGIN must not be set in production')
  if (SESSION_SECRET === DEVELOPMENT_SECRET) sentences.push('SESSION_SECRET must be set in production')
  else if (SESSION_SECRET.length < SECRET_MIN_LENGTH)
    sentences.push(`SESSION_SECRET must have at least ${SECRET_MIN_LENGTH} characters in production`)
  if (!hasCredentials(MONGODB_URI) && !mongoHosts(MONGODB_URI).every(isLoopback))
    sentences.push('MONGODB_URI must carry credentials when MongoDB is not on this machine')
  return sentences
}

const authority = (uri: string) => uri.replace(/^mongodb(\+srv)?:\/\//, '').split(/[/?]/)[0] ?? ''
const hasCredentials = (uri: string) =>
  /^[^@]+:[^@]+@/.test(authority(uri)) || /[?&]authMechanism=MONGODB-(X509|AWS|OIDC)/.test(uri)
const mongoHosts = (uri: string) =>
  authority(uri)
    .replace(/^.*@/, '')
    .split(',')
    .map(host => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

const toSettings = (env: z.infer<typeof Environment>): Settings => ({
  environment: env.NODE_ENV,
  host: env.HOST,
  port: env.PORT,
  folder: env.DATA_DIR,
  files: { incoming: path.resolve(env.DATA_DIR, 'incoming'), storage: toStorage(env) },
  search: toSearch(env),
  mongoUrl: env.MONGODB_URI,
  redisUrl: env.REDIS_URL,
  sessionSecret: env.SESSION_SECRET,
  publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
  associationName: env.ASSOCIATION_NAME,
  logLevel: env.LOG_LEVEL,
  proxies: env.TRUST_PROXY,
  namespace: env.NAMESPACE,
  rateLimitFactor: env.RATE_LIMIT_FACTOR,
  metricsToken: env.METRICS_TOKEN,
  passwordCost: { memoryKib: env.PASSWORD_MEMORY_KIB, passes: env.PASSWORD_PASSES },
  mail:
    env.MAIL_URL && env.MAIL_FROM
      ? { url: env.MAIL_URL, from: env.MAIL_FROM, delayMs: env.MAIL_DELAY_SECONDS * 1000 }
      : undefined,
  push:
    env.PUSH_PUBLIC_KEY && env.PUSH_PRIVATE_KEY && env.PUSH_SUBJECT
      ? { publicKey: env.PUSH_PUBLIC_KEY, privateKey: env.PUSH_PRIVATE_KEY, subject: env.PUSH_SUBJECT }
      : undefined,
  previews: {
    on: env.LINK_PREVIEWS,
    ownOrigin: originOf(env.PUBLIC_URL),
    testOrigin: originOf(env.LINK_PREVIEWS_TEST_ORIGIN),
  },
  feeds: {
    on: env.RESEARCH_FEEDS,
    ownOrigin: originOf(env.PUBLIC_URL),
    testOrigin: originOf(env.RESEARCH_FEEDS_TEST_ORIGIN),
  },
  badges: { ownOrigin: originOf(env.PUBLIC_URL), testOrigin: originOf(env.BADGES_TEST_ORIGIN) },
  chatCommits: env.CHAT_COMMITS,
})

const originOf = (address: string | undefined) =>
  address === undefined ? undefined : new URL(address).origin

const toStorage = (env: z.infer<typeof Environment>): StorageSettings =>
  env.S3_BUCKET === undefined
    ? { kind: 'disk', folder: path.resolve(env.DATA_DIR, 'files') }
    : {
        kind: 'bucket',
        name: env.S3_BUCKET,
        region: env.S3_REGION,
        endpoint: env.S3_ENDPOINT,
        keys: toKeys(env),
      }

const toSearch = (env: z.infer<typeof Environment>): SearchSettings => ({
  place: path.resolve(env.SEARCH_URI ?? path.join(env.DATA_DIR, 'search')),
  models: path.resolve(env.DATA_DIR, 'models'),
})

const toKeys = ({ S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret }: z.infer<typeof Environment>) =>
  id === undefined || secret === undefined ? undefined : { id, secret }

/**
 * Gives LanceDB more threads than it would take on a small machine, before it first looks: with two cores or less the
 * writing of an index waits for itself for ever (lance-format/lance#7350). What an operator has set stays.
 */
export function settleSearchThreads(environment: NodeJS.ProcessEnv = process.env): void {
  environment['LANCE_CPU_THREADS'] ??= '8'
  environment['LANCE_FTS_NUM_SHARDS'] ??= '1'
}
