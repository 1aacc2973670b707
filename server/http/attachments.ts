/** Bytes in and out: beside the calls, because they do not travel as JSON, and under the same rules. */
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import multer from 'multer'
import { unlessAway } from '../../config/database.ts'
import * as media from '../../domain/media/actions.ts'
import { FILE_MAX_BYTES } from '../../domain/media/contract.ts'
import { type Actor, type Context, Id, Refusal } from '../../domain/vocabulary.ts'
import { type Clock, refuseEntry } from '../answer.ts'
import type { Limits, RouteName } from '../limits.ts'
import type { Observe } from '../observe.ts'
import type { Origin } from '../origin.ts'
import type { SignIn } from '../sign-in.ts'
import { refuseForeign, refuseOther } from './door.ts'

type Door = {
  signIn: SignIn
  observe: Observe
  limits: Limits
  clock: Clock
  originOf: (request: Request) => Origin
  /** Lets a stop wait for what is under way. */
  track: <T>(work: Promise<T>) => Promise<T>
}

/** What a form needs around its file. */
const AROUND_MAX_BYTES = 64_000
/** Uploads that one process takes in at once. */
const RECEIVED_AT_ONCE = { ofOne: 12, ofAll: 100 }

/** Uploads, downloads and small pictures. */
export function attachmentsDoor(door: Door): Router {
  const receive = createReceiver()
  return Router()
    .post('/attachments', (request, response) =>
      enter(door, 'media.upload', request, response, async context => {
        const uploaded = await door.track(receive(context, request, response))
        response.status(201).json(uploaded)
      }),
    )
    .get('/attachments/:attachmentId', (request, response) =>
      enter(door, 'media.download', request, response, context => give(context, 'file', request, response)),
    )
    .get('/attachments/:attachmentId/thumbnail', (request, response) =>
      enter(door, 'media.download', request, response, context =>
        give(context, 'thumbnail', request, response),
      ),
    )
}

/** Who asks → from where → may they at all → how often: as every call is answered. */
async function enter(
  door: Door,
  name: RouteName,
  request: Request,
  response: Response,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const actor: Actor = await door.signIn.identify(request)
  await door.observe('http', name, actor, response.locals['requestId'] as string, async () => {
    refuseForeign(door, request, actor)
    refuseOther(request, actor)
    if (actor.kind !== 'member') throw refuseEntry(actor)
    await door.limits.spend(name, { actor, address: request.ip ?? 'unknown', input: {} })
    await work({ actor, now: door.clock() })
  })
}

function createReceiver() {
  const receiving = new Map<string, number>()
  let all = 0

  return async (context: Context, request: Request, response: Response) => {
    const { id } = context.actor
    const mine = receiving.get(id) ?? 0
    if (mine >= RECEIVED_AT_ONCE.ofOne || all >= RECEIVED_AT_ONCE.ofAll)
      throw new Refusal('too_many', 'Too many uploads at once: try again in a moment', {
        retryAfterSeconds: 5,
      })
    receiving.set(id, mine + 1)
    all += 1
    try {
      await unlessAway(media.refuseOverQuota(context, refuseTooLong(request)))
      const file = await readForm(request, response)
      return await unlessAway(media.uploadFile(context, file))
    } finally {
      all -= 1
      const left = (receiving.get(id) ?? 1) - 1
      if (left > 0) receiving.set(id, left)
      else receiving.delete(id)
    }
  }
}

const refusedFile = (why: string) =>
  new Refusal('invalid', `This file ${why}`, { issues: [{ path: 'file', message: why }] })
const TOO_LARGE = `is larger than ${FILE_MAX_BYTES / 1_000_000} MB`

/** How long the form says it is: at least its file. Refuses what says nothing or too much before a byte of it is read. */
function refuseTooLong(request: Request): number {
  const said = Number(request.get('content-length') ?? 'nothing')
  if (!Number.isSafeInteger(said)) throw new Refusal('invalid', 'An upload has to say how long it is')
  if (said > FILE_MAX_BYTES + AROUND_MAX_BYTES) throw refusedFile(TOO_LARGE)
  return Math.max(0, said - AROUND_MAX_BYTES)
}

const form = (destination: string) =>
  multer({
    // The names on our disk are chance; what the sender calls the file is only remembered.
    storage: multer.diskStorage({ destination: (_request, _file, done) => done(null, destination) }),
    limits: { fileSize: FILE_MAX_BYTES, files: 1, fields: 0, parts: 1, headerPairs: 20, fieldNameSize: 100 },
    defParamCharset: 'utf8',
  }).single('file')

async function readForm(request: Request, response: Response): Promise<media.Incoming> {
  try {
    await new Promise<void>((resolve, reject) => {
      form(media.incomingFolder())(request, response, (error: unknown) =>
        error === undefined || error === null ? resolve() : reject(error),
      )
    })
  } catch (error) {
    throw toFormRefusal(error)
  }
  const { file } = request
  if (!file) throw refusedFile('is missing: send one, in a multipart form, as the field file')
  return { path: file.path, name: file.originalname, bytes: file.size }
}

function toFormRefusal(error: unknown): unknown {
  if (error instanceof multer.MulterError)
    return refusedFile(
      error.code === 'LIMIT_FILE_SIZE'
        ? TOO_LARGE
        : 'has to come alone, in a multipart form, as the field file',
    )
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== undefined && code !== undefined) return media.storageTrouble(error)
  // What else goes wrong here is the form itself, or its sender went away.
  return refusedFile('did not arrive whole')
}

async function give(
  context: Context,
  part: 'file' | 'thumbnail',
  request: Request,
  response: Response,
): Promise<void> {
  const id = Id.safeParse(request.params['attachmentId'])
  if (!id.success) throw new Refusal('not_found', 'No such file')
  const file = await unlessAway(media.fetchFile(context, id.data, part))
  describe(response, file, `"${id.data}-${part}"`)
  if (request.fresh) return void response.status(304).end()

  const span = media.pickSpan(rangeOf(request, response), file.bytes)
  if (span === 'unsatisfiable') {
    response.status(416).set('Content-Range', `bytes */${file.bytes}`).end()
    return
  }
  if (span !== 'whole')
    response.status(206).set('Content-Range', `bytes ${span.first}-${span.last}/${file.bytes}`)
  const { first, last } = span === 'whole' ? { first: 0, last: file.bytes - 1 } : span
  response.set('Content-Length', String(last - first + 1))
  if (request.method === 'HEAD') return void response.end()
  await send(await file.read(span === 'whole' ? undefined : span), response)
}

/** The bytes never change, but who may have them does: a browser may keep them, and has to ask each time before it shows them. */
function describe(response: Response, { attachment, type }: media.Fetched, tag: string): void {
  const isText = type.startsWith('text/')
  response.set({
    'Content-Type': isText ? `${type}; charset=utf-8` : type,
    'Content-Disposition': media.dispositionOf({ ...attachment, type }),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-cache, no-transform',
    'Accept-Ranges': 'bytes',
    ETag: tag,
  })
}

const rangeOf = (request: Request, response: Response): string | undefined => {
  const condition = request.get('if-range')
  return condition === undefined || condition === response.get('ETag') ? request.get('range') : undefined
}

/** What breaks off half-way can only be broken off: the answer has begun. */
async function send(bytes: NodeJS.ReadableStream, response: Response): Promise<void> {
  try {
    await pipeline(bytes, response)
  } catch {
    response.destroy()
  }
}
