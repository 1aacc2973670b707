/** Grants a role by e-mail address: how the first administrator is made. `npm run grant -- --email you@example.org --role admin` */
import { parseArgs } from 'node:util'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { calls } from '../domain/contract.ts'
import * as members from '../domain/members/actions.ts'
import { type Context, Refusal } from '../domain/vocabulary.ts'

const { values } = parseArgs({
  options: { email: { type: 'string' }, role: { type: 'string' }, scope: { type: 'string', default: '*' } },
})
await connectDatabase(readSettings())
try {
  process.exitCode = await grant(values)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.exitCode = refuse(error.message)
} finally {
  await disconnectDatabase()
}

async function grant({ email, role, scope }: typeof values): Promise<number> {
  const operator: Context = {
    actor: { id: 'operator', kind: 'member', name: 'Operator', grants: [] },
    now: new Date(),
  }
  const member = email ? await members.memberByEmail(email.toLowerCase()) : undefined
  if (!member) return refuse(`No member has the address ${email ?? '(give one with --email)'}`)

  const input = calls['members.grant'].input.safeParse({ memberId: member.id, role, scope })
  if (!input.success)
    return refuse(input.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'))
  await members.grantRole(operator, input.data)
  console.log(
    `${member.name} <${member.email}> is now ${input.data.role} (${input.data.scope === '*' ? 'everywhere' : input.data.scope}).`,
  )
  return 0
}

function refuse(sentence: string): number {
  console.error(sentence)
  return 1
}
