import assert from 'node:assert/strict'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type CallName, calls, hints, socketCalls } from '../../domain/contract.ts'
import * as reference from '../../server/reference.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

type Schema = { properties?: Record<string, unknown>; additionalProperties?: unknown; required?: string[] }
type Operation = {
  operationId: string
  summary: string
  security?: unknown[]
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, { content?: Record<string, unknown> }>
}

describe('the reference', () => {
  let community: Community
  let visitor: Person
  let openApi: { openapi: string; paths: Record<string, Record<string, Operation>> }
  before(async () => {
    community = await startCommunity()
    visitor = community.visitor()
    openApi = (await visitor.http('GET', '/api/openapi.json')).body as typeof openApi
  })
  after(() => community.stop())

  it('is a valid OpenAPI 3.1 document', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApi))
    assert.deepEqual(errors ?? [], [])
    assert.equal(valid, true)
    assert.match(openApi.openapi, /^3\.1\./)
  })

  it('has every call at its method and path with all its fields, the three ways of bytes, and no other', () => {
    const described = Object.values(openApi.paths).flatMap(path =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    const bytes = ['media.upload', 'media.download', 'media.thumbnail']
    assert.deepEqual(described.toSorted(), [...Object.keys(calls), ...bytes].toSorted())
    for (const [name, { http, input, says, who, status = 200 }] of Object.entries(calls) as [
      CallName,
      (typeof calls)['cases.list'] & { status?: number },
    ][]) {
      const [method = '', path = ''] = http.split(' ')
      const operation = openApi.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      assert.ok(operation, `${name} is not described at ${http}`)
      assert.equal(operation.summary, says)
      assert.equal(operation.security !== undefined, (who as string) !== 'anyone')
      assert.ok(operation.responses[status]?.content?.['application/json'], name)
      assert.ok(operation.responses['default']?.content?.['application/problem+json'], name)
      const body = operation.requestBody?.content['application/json'].schema
      const fields = [
        ...(operation.parameters ?? []).map(parameter => parameter.name),
        ...Object.keys(body?.properties ?? {}),
      ]
      assert.deepEqual(fields.toSorted(), Object.keys(input.shape).toSorted(), name)
      if (body) assert.equal(body.additionalProperties, false, name)
    }
  })

  it('has every call and every hint of the live connection', async () => {
    const { body } = await visitor.http('GET', '/api/asyncapi.json')
    const { asyncapi, channels, operations } = body as {
      asyncapi: string
      channels: {
        connection: { address: string; messages: Record<string, { name: string; payload: object }> }
      }
      operations: Record<string, { action: string; messages: { $ref: string }[] }>
    }
    assert.match(asyncapi, /^3\./)
    const { address, messages } = channels.connection
    assert.equal(address, '/socket.io')
    const sorted = (texts: (string | undefined)[]) => texts.map(String).toSorted()
    const names = (action: string) =>
      Object.values(operations)
        .filter(operation => operation.action === action)
        .map(({ messages: [message] }) => messages[message?.$ref.split('/').at(-1) ?? '']?.name)
    assert.deepEqual(
      sorted(names('receive')),
      [...Object.keys(calls), ...Object.keys(socketCalls)].toSorted(),
    )
    assert.deepEqual(sorted(names('send')), Object.keys(hints).toSorted())
    for (const { name, payload } of Object.values(messages)) assert.ok(Object.keys(payload).length > 0, name)
  })

  it('is a page that comes wholly from our own host', async () => {
    const page = await visitor.http('GET', '/api/reference/', undefined, { accept: 'text/html' })
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
    const policy = page.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'self'/)
    assert.doesNotMatch(String(page.body), /https?:|\/\/[a-z]/)
    const files = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
    assert.equal(files.length, 3)
    for (const file of files) {
      const { status, headers } = await visitor.http('GET', `/api/reference/${file}`)
      assert.equal(status, 200, file)
      assert.match(headers.get('content-type') ?? '', file.endsWith('.css') ? /css/ : /javascript/)
    }
  })

  it('is found without knowing about the slash at its end', async () => {
    const { status, headers } = await visitor.http('GET', '/api/reference', undefined, {
      accept: 'text/html',
    })
    assert.ok(
      status === 200 || (status >= 300 && headers.get('location')?.endsWith('/api/reference/')),
      `${status}`,
    )
  })

  it('gives away no other file beside it', async () => {
    for (const path of [
      'package.json',
      '..%2f..%2fpackage.json',
      'swagger-ui.js.map',
      'index.html',
      '%2e%2e/%2e%2e/.env',
    ])
      assert.equal((await visitor.http('GET', `/api/reference/${path}`)).status, 404, path)
  })

  it('is made once, not for everyone who looks', () => {
    assert.equal(reference.openApi(), reference.openApi())
    assert.equal(reference.asyncApi(), reference.asyncApi())
  })
})
