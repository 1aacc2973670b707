/** OpenAPI 3.1 and AsyncAPI 3, made from the same contract lines that the server runs on. */
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { calls, type CallName, hints, socketCalls } from '../domain/contract.ts'
import { AttachmentView } from '../domain/media/contract.ts'
import { type Call, Id, REFUSAL_CODES } from '../domain/vocabulary.ts'

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum([...REFUSAL_CODES, 'bug']),
    detail: z.string().optional(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'An RFC 9457 problem document.' })

const VERSION = '1'

/** Makes a document when it is first asked for, and keeps it. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The OpenAPI document of every call. */
export const openApi = once(() => {
  const paths: ZodOpenApiPathsObject = {}
  for (const name of Object.keys(calls) as CallName[]) {
    const [method = '', path = ''] = calls[name].http.split(' ')
    const entry = (paths[path.replace(/:(\w+)/g, '{$1}')] ??= {})
    entry[method.toLowerCase() as 'get'] = toOperation(name, calls[name], method, path)
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Commonground',
      version: VERSION,
      description: 'The calls of a peer network for professionals.',
    },
    servers: [{ url: '/api/v1' }],
    paths: { ...paths, ...beside(paths) },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'commonground' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  })
})

function toOperation(name: CallName, call: Call, method: string, path: string): ZodOpenApiOperationObject {
  const inPath = Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, key = '']) => [key, true as const]))
  const rest = omit(call.input, inPath)
  const hasRest = Object.keys(rest.shape).length > 0
  return {
    operationId: name,
    summary: call.says,
    tags: [name.split('.')[0] ?? name],
    ...(call.who !== 'anyone' && { security: [{ session: [] }, { token: [] }] }),
    requestParams: {
      ...(Object.keys(inPath).length > 0 && { path: z.object(pick(call.input, inPath)) }),
      ...(method === 'GET' && hasRest && { query: rest }),
    },
    ...(method !== 'GET' &&
      hasRest && {
        requestBody: {
          required: !rest.safeParse({}).success,
          content: { 'application/json': { schema: rest } },
        },
      }),
    responses: {
      [String(call.status ?? 200) as '200']: {
        description: call.says,
        content: { 'application/json': { schema: call.output } },
      },
      default: { description: 'A refusal', content: { 'application/problem+json': { schema: Problem } } },
    },
  }
}

const refused = {
  default: { description: 'A refusal', content: { 'application/problem+json': { schema: Problem } } },
}
const signedIn = [{ session: [] }, { token: [] }]
const bytes = { type: 'string', format: 'binary' } as const

/** What travels as bytes and so stands beside the table of calls: `server/http/attachments.ts`. */
const beside = (paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject => ({
  '/attachments': {
    post: {
      operationId: 'media.upload',
      summary: 'Uploads one file, which its uploader may then send with a message.',
      tags: ['media'],
      security: signedIn,
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: { type: 'object', required: ['file'], properties: { file: bytes } },
          },
        },
      },
      responses: {
        '201': {
          description: 'The file, as it is kept',
          content: { 'application/json': { schema: z.object({ attachment: AttachmentView }) } },
        },
        ...refused,
      },
    },
  },
  '/attachments/{attachmentId}': {
    ...paths['/attachments/{attachmentId}'],
    get: toDownload('media.download', 'The bytes of a file, or one span of them.'),
  },
  '/attachments/{attachmentId}/thumbnail': {
    get: toDownload('media.thumbnail', 'A small picture of a picture, as WebP.'),
  },
})

const toDownload = (operationId: string, summary: string): ZodOpenApiOperationObject => ({
  operationId,
  summary,
  tags: ['media'],
  security: signedIn,
  requestParams: {
    path: z.object({ attachmentId: Id }),
    header: z.object({ Range: z.string().optional() }),
  },
  responses: {
    '200': { description: 'All bytes', content: { 'application/octet-stream': { schema: bytes } } },
    '206': { description: 'The span asked for', content: { 'application/octet-stream': { schema: bytes } } },
    '304': { description: 'They have not changed, and may still be seen' },
    '416': { description: 'There is no such span' },
    ...refused,
  },
})

const pick = (input: z.ZodObject, keys: Record<string, true>) =>
  Object.fromEntries(Object.entries(input.shape).filter(([key]) => keys[key]))
const omit = (input: z.ZodObject, keys: Record<string, true>) =>
  z.strictObject(Object.fromEntries(Object.entries(input.shape).filter(([key]) => !keys[key])))

/** The AsyncAPI document of every socket call and of what the server tells. */
export const asyncApi = once(() => {
  const asked = [...Object.entries(calls), ...Object.entries(socketCalls)].map(
    ([name, { input, output }]) => ({
      name,
      key: `ask_${name.replaceAll('.', '_')}`,
      payload: schemaOf(input, 'input'),
      answer: schemaOf(output, 'output'),
    }),
  )
  const told = Object.entries(hints).map(([name, payload]) => ({
    name,
    key: `tell_${name.replaceAll('.', '_')}`,
    payload: schemaOf(payload, 'output'),
  }))

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Commonground',
      version: VERSION,
      description: 'The Socket.IO 4 surface, default path and namespace.',
    },
    channels: {
      connection: {
        address: '/socket.io',
        messages: Object.fromEntries(
          [...asked, ...told].map(({ name, key, payload }) => [
            key,
            { name, payload, contentType: 'application/json' },
          ]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(
        asked.map(({ key, answer }) => [
          key,
          {
            action: 'receive',
            channel: { $ref: '#/channels/connection' },
            messages: [{ $ref: `#/channels/connection/messages/${key}` }],
            'x-ack': {
              oneOf: [
                { properties: { ok: { const: true }, value: answer } },
                { properties: { ok: { const: false } } },
              ],
            },
          },
        ]),
      ),
      ...Object.fromEntries(
        told.map(({ key }) => [
          key,
          {
            action: 'send',
            channel: { $ref: '#/channels/connection' },
            messages: [{ $ref: `#/channels/connection/messages/${key}` }],
          },
        ]),
      ),
    },
  }
})

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    reused: 'inline',
    unrepresentable: 'any',
  })
  return rest
}
