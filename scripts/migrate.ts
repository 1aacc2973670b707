/** Brings the database to what this version expects. May be repeated; several at once wait for each other. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { createLog } from '../config/log.ts'
import { readSettings } from '../config/settings.ts'
import { migrate } from '../domain/migrations/index.ts'

const settings = readSettings()
const log = createLog(settings, 'script')
await connectDatabase(settings)
const ran = await migrate()
log.info({ ran }, 'migrations: the database is up to date')
await disconnectDatabase()
