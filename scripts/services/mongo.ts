/** MongoDB as a replica set of one on a kept data folder. */
import { setTimeout as pause } from 'node:timers/promises'
import type { mongo } from 'mongoose'
import { compareLines, spell } from './binaries.ts'
import type { Version } from './binaries.ts'
import { startService } from './service.ts'
import type { Recipe, Service, ServiceOptions } from './service.ts'
import { recordedVersion } from './versions.ts'

const SET = 'rs0'
const CACHE_GB = '0.5'
const OPLOG_MB = '256'
const POLL_MS = 20
/** What a killed process had begun blocks others until it is given up; ours take milliseconds. */
const TRANSACTION_MAX_SECONDS = 10

/** Starts MongoDB on `dataDir` and waits until it accepts writes. Journaled writes survive whatever ends it. */
export function startMongo(options: ServiceOptions): Promise<Service> {
  return startService({ ...recipe, becomeReady: readyWith(options.dataDir) }, options)
}

const recipe: Omit<Recipe, 'becomeReady'> = {
  kind: 'mongod',
  name: 'mongo',
  url: port => `mongodb://127.0.0.1:${port}/commonground?replicaSet=${SET}`,
  options: (folder, port) => ({
    dbpath: folder,
    replSet: SET,
    port: String(port),
    bind_ip: '127.0.0.1',
    noscripting: true,
    nounixsocket: process.platform !== 'win32',
    wiredTigerCacheSizeGB: CACHE_GB,
    oplogSize: OPLOG_MB,
    setParameter: 'diagnosticDataCollectionEnabled=false',
  }),
}

const readyWith =
  (dataDir: string): Recipe['becomeReady'] =>
  async ({ child, port, binary }, over) => {
    const { default: mongoose } = await import('mongoose')
    const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`)
    over.addEventListener('abort', () => void client.close())
    try {
      const admin = client.db('admin')
      await refuseStranger(admin, port, child.pid)
      await beSet(admin, client.db('local'), `127.0.0.1:${port}`)
      await becomePrimary(admin)
      await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: TRANSACTION_MAX_SECONDS })
      await openNewFeatures(admin, recordedVersion(dataDir, 'mongod'), binary.version)
    } finally {
      await client.close()
    }
  }

async function refuseStranger(admin: mongo.Db, port: number, pid: number): Promise<void> {
  const status = await admin.command({ serverStatus: 1 })
  if (Number(status['pid']) !== pid) throw new Error(`another MongoDB answers on port ${port}`)
}

type SetConfig = { version: number; members: { _id: number; host: string }[] }

// The set remembers the address it had, and the port differs from start to start.
async function beSet(admin: mongo.Db, local: mongo.Db, host: string): Promise<void> {
  const members = [{ _id: 0, host }]
  const config = await local.collection<SetConfig>('system.replset').findOne()
  if (!config) {
    await admin.command({ replSetInitiate: { _id: SET, members } })
    return
  }
  if (config.members[0]?.host === host) return
  await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true })
}

async function becomePrimary(admin: mongo.Db): Promise<void> {
  while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) await pause(POLL_MS)
}

// Data stays on the features of the version that made it until told otherwise, and the next major version but one
// would then refuse it.
async function openNewFeatures(
  admin: mongo.Db,
  before: number[] | undefined,
  version: Version,
): Promise<void> {
  if (!before || compareLines(before, version) === 0) return
  const setFeatureCompatibilityVersion = spell(version.slice(0, 2))
  await admin.command({ setFeatureCompatibilityVersion, ...(version[0] >= 7 && { confirm: true }) })
}
