/** Run as `vendor-download.ts FOLDER`: downloads mongod from its maker into FOLDER and prints the path. */
import { createConnection } from 'node:net'
import { MongoBinary } from 'mongodb-memory-server-core'
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js'

// One line above the wheel's 6.0, so that a kept data folder can go up from one to the other.
const MONGODB_VERSION = '7.0.24'
const REACH_TIMEOUT_MS = 3000

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('usage: vendor-download.ts FOLDER')

try {
  if (!isBehindProxy()) await reach(await downloadHost())
  console.log(await MongoBinary.getPath({ downloadDir: folder, version: MONGODB_VERSION }))
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error)
  process.exitCode = 1
}
process.exit()

async function downloadHost(): Promise<string> {
  const { platform, arch } = process
  const url = await new MongoBinaryDownloadUrl({ platform, arch, version: MONGODB_VERSION }).getDownloadUrl()
  return new URL(url).hostname
}

// The library needs seven seconds of retries to find out that there is no internet; a connection shows it at once.
function reach(host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const unreachable = () => reject(new Error('the site cannot be reached'))
    const socket = createConnection({ host, port: 443 })
      .once('connect', () => {
        socket.destroy()
        resolve()
      })
      .once('error', unreachable)
    setTimeout(unreachable, REACH_TIMEOUT_MS).unref()
  })
}

function isBehindProxy(): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some(name => process.env[name])
}
