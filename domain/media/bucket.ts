/** Bytes in a bucket that speaks S3. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { StorageSettings } from '../../config/settings.ts'
import type { Storage } from './storage.ts'

const MISSING = new Set(['NoSuchKey', 'NotFound'])
const ANSWER_WITHIN_MS = 30_000
const quiet = () => undefined
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet }

/** Bytes in the bucket of this name. Throws when the package that speaks to buckets is not installed. */
export async function createBucket({
  name: Bucket,
  region,
  endpoint,
  keys,
}: Extract<StorageSettings, { kind: 'bucket' }>): Promise<Storage> {
  const s3 = await importS3()
  const client = new s3.S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    // Buckets of one's own have no name in the DNS.
    forcePathStyle: true,
    // Else the body would travel in a form that many servers of this protocol do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(keys && { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
    // Its own words would go past our log.
    logger: SILENT,
    requestHandler: { requestTimeout: ANSWER_WITHIN_MS, connectionTimeout: ANSWER_WITHIN_MS / 3 },
  })

  return {
    async keep(Key, path, ContentType) {
      const { size } = await stat(path)
      const Body = createReadStream(path)
      await client.send(new s3.PutObjectCommand({ Bucket, Key, Body, ContentLength: size, ContentType }))
    },
    async open(Key, span) {
      const Range = span && `bytes=${span.first}-${span.last}`
      try {
        const { Body } = await client.send(
          new s3.GetObjectCommand({ Bucket, Key, ...(Range !== undefined && { Range }) }),
        )
        return Body instanceof Readable ? Body : undefined
      } catch (error) {
        if (error instanceof Error && MISSING.has(error.name)) return undefined
        throw error
      }
    },
    async remove(Key) {
      await client.send(new s3.DeleteObjectCommand({ Bucket, Key }))
    },
    async *keysOf(day) {
      let ContinuationToken: string | undefined
      do {
        const page = await client.send(
          new s3.ListObjectsV2Command({
            Bucket,
            Prefix: `${day}/`,
            ...(ContinuationToken !== undefined && { ContinuationToken }),
          }),
        )
        yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
    },
  }
}

async function importS3() {
  try {
    return await import('@aws-sdk/client-s3')
  } catch (error) {
    throw new Error('S3_BUCKET is set, but the package @aws-sdk/client-s3 is not installed', { cause: error })
  }
}
