import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const api = `http://127.0.0.1:${process.env.API_PORT ?? 3000}`

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
  plugins: [react(), preloadTextFace()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // light-dark() needs these; older targets make the bundler rewrite it into something else.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The policy of the page allows fonts and pictures from our own host alone.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': { target: api },
      '/health': { target: api },
      '/socket.io': { target: api, ws: true },
    },
  },
})
