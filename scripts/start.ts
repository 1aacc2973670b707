/** `npm start`: the whole product on this machine, built from its sources. */
import { build } from './build.ts'
import { launch } from './launch/index.ts'

const TRACEABLE = '--enable-source-maps'

await launch({
  prepare: (log, signal) => build({ log, signal }),
  migrate: ['dist/scripts/migrate.js'],
  args: { server: [TRACEABLE, 'dist/server/index.js'], workers: [TRACEABLE, 'dist/workers/index.js'] },
  output: 'files',
})
