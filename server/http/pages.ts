/** The built client, and the reference page of our own calls. */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import express, { type RequestHandler, Router } from 'express'

const YEAR_MS = 365 * 24 * 3600 * 1000

// This file runs from server/http/ and, once built, from dist/server/http/.
const above = path.resolve(import.meta.dirname, '../..')
const clientFolder =
  path.basename(above) === 'dist' ? path.join(above, 'client') : path.join(above, 'dist', 'client')

/** What is asked for as a file is there or is not: a page in its place would look like one that leaked. */
const FILE_PATH = /\/\.|\.\w+$/

const assetsFolder = path.join(clientFolder, 'assets')
let assets: readonly string[] | undefined

/** Where a file of the built client is served whose name is like this; nothing while the client is not built. */
export function findAsset(name: RegExp): string | undefined {
  assets ??= existsSync(assetsFolder) ? readdirSync(assetsFolder) : []
  const file = assets.find(asset => name.test(asset))
  return file === undefined ? undefined : `/assets/${file}`
}

/** Serves the client: hashed files for a year, its one page never from a cache. */
export function clientPages(): RequestHandler[] {
  const page: RequestHandler = (request, response, next) => {
    const index = path.join(clientFolder, 'index.html')
    const isPage = request.method === 'GET' && !FILE_PATH.test(request.path) && request.accepts('html')
    if (!isPage || !existsSync(index)) return next()
    return response.set('Cache-Control', 'no-cache').sendFile(index)
  }
  return [
    Router().use(
      '/assets',
      express.static(assetsFolder, {
        immutable: true,
        maxAge: YEAR_MS,
        fallthrough: false,
      }),
    ),
    express.static(clientFolder, { index: false, maxAge: 0 }),
    page,
  ]
}

const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Commonground: calls</title><link rel="stylesheet" href="swagger-ui.css"></head>
<body><div id="calls"></div><script src="swagger-ui-bundle.js"></script><script src="start.js"></script></body>
</html>`
const REFERENCE_START = `window.SwaggerUIBundle({ url: '../openapi.json', dom_id: '#calls', deepLinking: true, validatorUrl: null })`

/** The browsable reference, wholly from our own host. */
export function referencePages(): Router {
  const files = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return Router({ strict: true })
    .get('/', (_request, response) => {
      response.type('html').send(REFERENCE_PAGE)
    })
    .get('/start.js', (_request, response) => {
      response.type('js').send(REFERENCE_START)
    })
    .use(/\/swagger-ui(-bundle\.js|\.css)$/, (request, response) => {
      response.sendFile(path.join(files, path.basename(request.baseUrl)))
    })
}
