import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { calls } from '../domain/contract.ts'
import { emojiTable } from './emoji-table.ts'

const api = `http://127.0.0.1:${process.env.API_PORT ?? 3000}`

/**
 * Gives the client the verb and path of each call as plain text. Importing the contract itself would bring the whole
 * validation library to every first visit, for a table of addresses.
 */
function callPaths(): Plugin {
  const name = 'virtual:call-paths'
  const paths = Object.fromEntries(Object.entries(calls).map(([call, { http }]) => [call, http]))
  return {
    name: 'call-paths',
    resolveId: id => (id === name ? `\0${name}` : undefined),
    load: id => (id === `\0${name}` ? `export const callPaths = ${JSON.stringify(paths)}` : undefined),
  }
}

/** Asks for the Latin text face while the scripts still load, so that words do not change face under the reader. */
function preloadTextFace(): Plugin {
  return {
    name: 'preload-text-face',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const face = Object.keys(bundle).find(file =>
          /atkinson-hyperlegible-next-latin-wght-normal/.test(file),
        )
        if (face === undefined) return []
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${face}`, crossorigin: '' }
        return [{ tag: 'link', attrs, injectTo: 'head-prepend' }]
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), callPaths(), emojiTable(), preloadTextFace()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // light-dark() needs these; older targets make the bundler rewrite it into something else.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The policy of the page allows fonts and pictures from our own host alone.
    assetsInlineLimit: 0,
    rolldownOptions: {
      treeshake: {
        // Pages import from one index; without this each would carry every piece's module and style.
        moduleSideEffects: [{ test: /client\/src\/ui\/[^/]+\.tsx?$/, sideEffects: false }],
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: api },
      '/library': { target: api },
      '/sitemap.xml': { target: api },
      '/health': { target: api },
      '/socket.io': { target: api, ws: true },
    },
  },
})
