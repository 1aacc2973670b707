/** Makes a link that sets a new password, for when no mail goes out. `npm run password-link -- --email you@example.org` */
import { parseArgs } from 'node:util'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import * as members from '../domain/members/actions.ts'

const { values } = parseArgs({ options: { email: { type: 'string' } } })
const settings = readSettings()
await connectDatabase(settings)
try {
  const email = values.email?.trim().toLowerCase() ?? ''
  const link = await members.makeResetLink(email, new Date())
  if (link) {
    console.log(
      `${settings.publicUrl ?? `http://${settings.host}:${settings.port}`}/reset-password#${link.token}`,
    )
    console.log(`It lets whoever has it in as ${link.name}, once, until ${link.endsAt.toISOString()}.`)
  } else {
    console.error(`Nobody signs in with the address ${email || '(give one with --email)'}`)
    process.exitCode = 1
  }
} finally {
  await disconnectDatabase()
}
