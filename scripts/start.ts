/** `npm start`: the whole product on this machine, built from its sources. */
import { build } from './build.ts'
import { launch } from './launch/index.ts'

const TRACEABLE = '--enable-source-maps'
/** Workers make much that lasts for one batch: with more room for the young, less of their time goes into collecting it. */
const ROOMY = '--max-semi-space-size=32'

await launch({
  prepare: (log, signal) => build({ log, signal }),
  migrate: ['dist/scripts/migrate.js'],
  args: { server: [TRACEABLE, 'dist/server/index.js'], workers: [TRACEABLE, ROOMY, 'dist/workers/index.js'] },
  output: 'files',
})
