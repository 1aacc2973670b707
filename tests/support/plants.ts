/** What the boundaries forbid, one violation each, and the files these point at. */

const PORTABLE = 'Contracts cross the wire'
const PURE = 'rules.ts decides'
const DOMAIN = 'The domain must not know how it is reached or run'
const NEIGHBOUR = 'From another feature use only contract.ts and access.ts'
const ROOT_FILES = 'The root files of the domain know contracts, not features'
const ACTIONS_ONLY = 'server/ and workers/ call actions'
const APART = 'server/ and workers/ share only config/ and domain/'
const BROWSER = 'The browser may import the portable files and nothing else of ours'
const CONFIG = 'config/ knows nothing of the community'
const TIME = 'The domain takes the time from context.now'

/** One line that breaks a rule, in the file where the rule holds, and the same file keeping it. */
export type Plant = { rule: string; file: string; breaks: string; keeps: string; says: string }

const from = (specifier: string) => `export * from '${specifier}'`
export const plants: readonly Plant[] = [
  {
    rule: '1: a contract imports no library but zod',
    file: 'domain/cats/contract.ts',
    breaks: from('mongoose'),
    keeps: from('zod'),
    says: PORTABLE,
  },
  {
    rule: '1: a contract imports nothing of node',
    file: 'domain/cats/contract.ts',
    breaks: from('node:fs'),
    keeps: from('../vocabulary.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: a contract imports no model of its own feature',
    file: 'domain/cats/contract.ts',
    breaks: from('./model.ts'),
    keeps: from('../dogs/contract.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: a contract imports no rules of another feature',
    file: 'domain/cats/contract.ts',
    breaks: from('../dogs/rules.ts'),
    keeps: from('../dogs/contract.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: a part of a contract imports no model of its own feature',
    file: 'domain/cats/contract-kittens.ts',
    breaks: from('./model.ts'),
    keeps: from('../dogs/contract.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: a contract is merged from its own parts, and from no part of another’s',
    file: 'domain/cats/contract.ts',
    breaks: from('../dogs/contract-puppies.ts'),
    keeps: from('./contract-tails.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: the browser imports contracts whole',
    file: 'client/src/lib/parts.ts',
    breaks: from('../../../domain/dogs/contract-puppies.ts'),
    keeps: from('../../../domain/dogs/contract.ts'),
    says: BROWSER,
  },
  {
    rule: '4: a feature imports the contract of another whole',
    file: 'domain/cats/links.ts',
    breaks: from('../dogs/contract-puppies.ts'),
    keeps: from('../dogs/contract.ts'),
    says: NEIGHBOUR,
  },
  {
    rule: '1: the merged contract imports contracts only',
    file: 'domain/contract.ts',
    breaks: from('./cats/actions.ts'),
    keeps: from('./cats/contract.ts'),
    says: PORTABLE,
  },
  {
    rule: '1: the vocabulary imports zod only',
    file: 'domain/vocabulary.ts',
    breaks: from('node:crypto'),
    keeps: from('zod'),
    says: PORTABLE,
  },
  {
    rule: '1: the browser imports no actions',
    file: 'client/src/features/cats/page.ts',
    breaks: from('../../../../domain/cats/actions.ts'),
    keeps: from('../../../../domain/cats/contract.ts'),
    says: BROWSER,
  },
  {
    rule: '1: the browser imports no rules',
    file: 'client/src/lib/deep.tsx',
    breaks: from('../../../domain/cats/rules.ts'),
    keeps: from('../../../domain/vocabulary.ts'),
    says: BROWSER,
  },
  {
    rule: '1: the browser imports nothing of the server',
    file: 'client/src/lib/call.ts',
    breaks: from('../../../server/answer.ts'),
    keeps: from('../../../domain/contract.ts'),
    says: BROWSER,
  },
  {
    rule: '2: rules import no model',
    file: 'domain/cats/rules.ts',
    breaks: from('./model.ts'),
    keeps: from('./contract.ts'),
    says: PURE,
  },
  {
    rule: '2: rules import no library',
    file: 'domain/cats/rules.ts',
    breaks: from('mongoose'),
    keeps: from('../dogs/rules.ts'),
    says: PURE,
  },
  {
    rule: '2: rules read no clock',
    file: 'domain/cats/rules.ts',
    breaks: 'export const born12 = () => Date.now()',
    keeps: 'export const born12 = (now: Date) => now.getTime()',
    says: TIME,
  },
  {
    rule: '2: rules throw no dice',
    file: 'domain/cats/rules.ts',
    breaks: 'export const luck14 = () => Math.random()',
    keeps: 'export const luck14 = (chance: number) => Math.round(chance)',
    says: 'Chance makes a decision that nobody can repeat',
  },
  {
    rule: '2: rules fetch nothing',
    file: 'domain/cats/rules.ts',
    breaks: "export const ask15 = () => fetch('https://cats.example')",
    keeps: 'export const ask15 = (fetched: string) => fetched',
    says: PURE,
  },
  {
    rule: '2: actions take the time from the context',
    file: 'domain/cats/actions.ts',
    breaks: 'export const act16 = () => Date.now()',
    keeps: 'export const act16 = (context: { now: Date }) => context.now.getTime()',
    says: TIME,
  },
  ...[
    'express',
    'express-session',
    'socket.io',
    '@socket.io/redis-streams-adapter',
    'bullmq',
    'passport',
    'ioredis',
  ].map(library => ({
    rule: `3: the domain does not know ${library}`,
    file: 'domain/cats/actions.ts',
    breaks: from(library),
    keeps: from('mongoose'),
    says: DOMAIN,
  })),
  ...['server', 'workers', 'client/src'].map(folder => ({
    rule: `3: a feature does not know ${folder}/`,
    file: 'domain/cats/access.ts',
    breaks: from(`../../${folder}/app.ts`),
    keeps: from('../transaction.ts'),
    says: DOMAIN,
  })),
  {
    rule: '3: the root files of the domain do not know the server',
    file: 'domain/audience.ts',
    breaks: from('../server/app.ts'),
    keeps: from('./contract.ts'),
    says: DOMAIN,
  },
  {
    rule: '3: migrations do not know how they are run',
    file: 'domain/migrations/2030-01-01-cats.ts',
    breaks: from('../../workers/queue.ts'),
    keeps: from('../cats/model.ts'),
    says: DOMAIN,
  },
  {
    rule: '4: a feature does not enter another by its actions',
    file: 'domain/cats/actions.ts',
    breaks: from('../dogs/actions.ts'),
    keeps: from('../dogs/access.ts'),
    says: NEIGHBOUR,
  },
  {
    rule: '4: a feature does not read what another stores',
    file: 'domain/cats/views.ts',
    breaks: from('../dogs/model.ts'),
    keeps: from('../dogs/contract.ts'),
    says: NEIGHBOUR,
  },
  {
    rule: '4: a model does not use the rules of another feature',
    file: 'domain/cats/model.ts',
    breaks: from('../dogs/rules.ts'),
    keeps: from('./rules.ts'),
    says: NEIGHBOUR,
  },
  {
    rule: '2: rules measure no time',
    file: 'domain/cats/rules.ts',
    breaks: 'export const age = () => performance.now()',
    keeps: 'export const age = (ms: number) => ms',
    says: PURE,
  },
  {
    rule: '4: a root file made tomorrow does not know features either',
    file: 'domain/tomorrow.ts',
    breaks: from('./cats/model.ts'),
    keeps: from('./dogs/contract.ts'),
    says: ROOT_FILES,
  },
  {
    rule: '4: the root files do not know features',
    file: 'domain/transaction.ts',
    breaks: from('./cats/actions.ts'),
    keeps: from('./cats/contract.ts'),
    says: ROOT_FILES,
  },
  {
    rule: '5: the server does not read models',
    file: 'server/http/door.ts',
    breaks: from('../../domain/cats/model.ts'),
    keeps: from('../../domain/cats/actions.ts'),
    says: ACTIONS_ONLY,
  },
  {
    rule: '5: the server does not know the types of a model either',
    file: 'server/realtime/seats.ts',
    breaks: "import type { Cat } from '../../domain/cats/model.ts'\nexport type Seat = Cat",
    keeps: "import type { Cat } from '../../domain/cats/contract.ts'\nexport type Seat = Cat",
    says: ACTIONS_ONLY,
  },
  {
    rule: '5: the server does not decide',
    file: 'server/answer.ts',
    breaks: from('../domain/cats/rules.ts'),
    keeps: from('../domain/cats/access.ts'),
    says: ACTIONS_ONLY,
  },
  {
    rule: '5: the server does not know the workers',
    file: 'server/app.ts',
    breaks: from('../workers/queue.ts'),
    keeps: from('../domain/transaction.ts'),
    says: APART,
  },
  {
    rule: '5: the workers do not read models',
    file: 'workers/relay.ts',
    breaks: from('../domain/cats/model.ts'),
    keeps: from('../domain/cats/actions.ts'),
    says: ACTIONS_ONLY,
  },
  {
    rule: '5: the workers do not know the server',
    file: 'workers/app.ts',
    breaks: from('../server/app.ts'),
    keeps: from('../config/settings.ts'),
    says: APART,
  },
  {
    rule: '6: config imports nothing of the domain',
    file: 'config/database.ts',
    breaks: from('../domain/vocabulary.ts'),
    keeps: from('./settings.ts'),
    says: CONFIG,
  },
  {
    rule: '6: config imports nothing of the server',
    file: 'config/redis.ts',
    breaks: from('../server/app.ts'),
    keeps: from('ioredis'),
    says: CONFIG,
  },
  ...['domain/cats/actions.ts', 'server/app.ts', 'workers/app.ts', 'config/log.ts'].map(file => ({
    rule: `6: ${file} does not read the environment`,
    file,
    breaks: "export const port = process.env['PORT']",
    keeps: 'export const port = 3000',
    says: 'process.env',
  })),
  {
    rule: '6: there is no cycle',
    file: 'server/egg.ts',
    breaks: "import { hen } from './hen.ts'\nexport const egg = (): unknown => hen",
    keeps: "import { nest } from './nest.ts'\nexport const egg = (): unknown => nest",
    says: 'cycle',
  },
  {
    rule: '6: there is no cycle of types either',
    file: 'workers/egg.ts',
    breaks: "import type { Hen } from './hen.ts'\nexport type Egg = { layer: Hen }",
    keeps: "import type { Nest } from './nest.ts'\nexport type Egg = { nest: Nest }",
    says: 'cycle',
  },
]

/** Files that a plant points at. */
export const soil: { [file: string]: string } = {
  ...Object.fromEntries(
    ['cats', 'dogs'].flatMap(feature =>
      ['contract', 'rules', 'model', 'actions', 'access'].map(part => [
        `domain/${feature}/${part}.ts`,
        `export const ${feature}_${part} = 1`,
      ]),
    ),
  ),
  'domain/cats/contract-tails.ts': 'export const tails = 1',
  'domain/dogs/contract-puppies.ts': 'export const puppies = 1',
  'server/hen.ts': "import { egg } from './egg.ts'\nexport const hen = (): unknown => egg",
  'server/nest.ts': 'export const nest = 1',
  'workers/hen.ts': "import type { Egg } from './egg.ts'\nexport type Hen = { egg: Egg }",
  'workers/nest.ts': 'export type Nest = 1',
}
