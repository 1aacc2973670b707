/** The demo community and who can sign in to it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.ts'
import { runStep } from './step.ts'

const SCRIPT = 'scripts/demo.ts'
const PASSWORD = 'demo-demo-demo'
const PEOPLE = {
  'member@demo.example': 'asks, chats, helps',
  'consultant@demo.example': 'answers cases',
  'editor@demo.example': 'keeps the library true',
  'staff@demo.example': 'sees demand and the shortlist',
  'admin@demo.example': 'grants roles',
}

/** Writes the demo community into an empty database, where that is wanted. */
export async function seedDemo(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  if (env['SEED_DEMO'] === '0' || env['NODE_ENV'] === 'production' || !existsSync(join(ROOT, SCRIPT))) return
  await runStep({ does: 'Writing the demo community', args: ['--import', 'tsx', SCRIPT], env, signal })
}

/** The lines that say how to sign in; none when this database holds no demo community. */
export async function signIns(mongoUrl: string): Promise<string[]> {
  if (!(await hasDemo(mongoUrl))) return []
  const width = Math.max(...Object.keys(PEOPLE).map(email => email.length))
  const lines = Object.entries(PEOPLE).map(([email, does]) => `    ${email.padEnd(width)}  ${does}`)
  return [`  Sign in with the password ${PASSWORD} as`, ...lines, '']
}

async function hasDemo(mongoUrl: string): Promise<boolean> {
  const { default: mongoose } = await import('mongoose')
  const client = new mongoose.mongo.MongoClient(mongoUrl)
  try {
    const found = await client
      .db()
      .collection('members')
      .findOne({ email: Object.keys(PEOPLE)[0] })
    return found !== null
  } finally {
    await client.close()
  }
}
