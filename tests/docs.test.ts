import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const pages = [
  ...readdirSync(root).filter(file => file.endsWith('.md')),
  ...(existsSync(path.join(root, 'docs'))
    ? readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter(file => file.endsWith('.md'))
        .map(file => path.join('docs', file))
    : []),
]
const read = (page: string) => readFileSync(path.join(root, page), 'utf8')

/** The commands of a page's fenced blocks, without prompts and comments. */
const commandsIn = (text: string) =>
  [...text.matchAll(/^```(?:sh|bash|shell|console)?\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.split('\n').flatMap(line => line.replace(/^\$ /, '').split(/&&|;|\|/)),
  )

describe('the documentation', () => {
  it('has a page on the architecture and one for the first visitor', () => {
    assert.ok(pages.includes('README.md'))
    assert.ok(pages.includes(path.join('docs', 'architecture.md')))
  })

  it('opens with the two commands that run and test the product', () => {
    const commands = commandsIn(read('README.md')).map(command => command.trim())
    assert.deepEqual(commands.slice(0, 2), ['npm ci', 'npm start'])
    assert.ok(commands.includes('npm test'))
  })

  it('names only npm commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const known = new Set([...Object.keys(scripts), 'ci', 'install', 'version'])
    const named = pages.flatMap(page =>
      commandsIn(read(page)).flatMap(command => {
        const found = /^\s*(?:[A-Z_]+=\S+ )*npm (?:run )?(?:-\S+ )*([a-z][\w:-]*)/.exec(command)
        return found?.[1] ? [{ page, name: found[1] }] : []
      }),
    )
    assert.ok(named.length > 4)
    assert.deepEqual(
      named.filter(({ name }) => !known.has(name)),
      [],
    )
  })

  it('runs only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const files = Object.values(scripts).flatMap(
      script => /(?:scripts|bench|evaluations)\/[\w/.-]+\.ts/.exec(script) ?? [],
    )
    assert.ok(files.length > 5)
    assert.deepEqual(
      files.filter(file => !existsSync(path.join(root, file))),
      [],
    )
  })

  it('links only to what is there', () => {
    const broken = pages.flatMap(page =>
      [...read(page).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)].flatMap(([, target = '']) =>
        existsSync(path.resolve(root, path.dirname(page), decodeURI(target))) ? [] : [`${page}: ${target}`],
      ),
    )
    assert.deepEqual(broken, [])
  })

  it('names in the architecture only files and folders that exist', () => {
    const named = [...read('docs/architecture.md').matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
      .map(([, name = '']) => name)
      .filter(
        name =>
          name.includes('/') &&
          /^(config|domain|server|workers|client|tests|bench|scripts|docs)\//.test(name),
      )
    assert.ok(named.length > 10)
    assert.deepEqual(
      named.filter(name => !existsSync(path.join(root, name))),
      [],
    )
  })

  it('speaks of no machine but the reader’s', () => {
    const telling = pages.flatMap(page =>
      [...read(page).matchAll(/(?:^|[\s`'"(])(\/(?:root|home|work|Users)\/\S*)/g)].map(
        ([, found]) => `${page}: ${found}`,
      ),
    )
    assert.deepEqual(telling, [])
  })
})
