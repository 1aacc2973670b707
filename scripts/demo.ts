/** Fills an empty database with the demo community; leaves one that has members as it is. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { storageReady, useStorage } from '../domain/media/actions.ts'
import { deploySearch } from '../domain/search/actions.ts'
import { seedDemo } from './demo/index.ts'

const settings = readSettings()
await connectDatabase(settings)
try {
  deploySearch(settings.search, error => console.error(error))
  useStorage(settings.files, error => console.error(error))
  await storageReady()
  const began = performance.now()
  const isWritten = await seedDemo(new Date(), settings.environment)
  console.log(
    isWritten
      ? `The demo community is written (${Math.round(performance.now() - began)} ms).`
      : 'There are members already: the demo community is not written.',
  )
} finally {
  await disconnectDatabase()
}
