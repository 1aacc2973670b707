/** Builds the search index anew from what is stored, while people search in the old one. `npm run search:rebuild`; may be repeated. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { deploySearch, rebuildIndex } from '../domain/search/actions.ts'

const SAID_EVERY = 10_000

const settings = readSettings()
await connectDatabase(settings)
try {
  deploySearch(settings.search, error => console.error(error))
  const startedAt = performance.now()
  let said = 0
  const { rows } = await rebuildIndex(new Date(), done => {
    if (done < said + SAID_EVERY) return
    said = done
    console.error(`${done} so far`)
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${rows} things can be found. It took ${seconds} s.`)
} finally {
  await disconnectDatabase()
}
