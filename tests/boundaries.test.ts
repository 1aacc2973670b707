import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Plant, plants, soil } from './support/plants.ts'

const run = promisify(execFile)

const sentences = [...new Set(plants.map(({ says }) => says))]
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

type Diagnostic = { message: string; help?: string; filename: string; labels: { span: { line: number } }[] }

describe('the boundaries of the architecture', () => {
  const root = path.resolve(import.meta.dirname, '..')
  const refused = plantAndLint('breaks')
  const allowed = plantAndLint('keeps')

  for (const plant of plants)
    it(`${plant.rule} (${plant.file})`, async () => {
      assert.match(said(await refused(), plant, 'breaks'), new RegExp(escaped(plant.says)))
      assert.equal(said(await allowed(), plant, 'keeps'), '')
    })

  const ours = ['config', 'domain', 'server', 'workers'].flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => `${folder}/${file.split(path.sep).join('/')}`),
  )

  it('leave the domain without a clock of its own', () => {
    const timed = ours.filter(file => /^domain\/(?!migrations\/)/.test(file))
    assert.ok(timed.length > 20)
    assert.deepEqual(linesOf(timed, /new Date\(\)|Date\(\)\.|process\.hrtime/), [])
  })

  it('cannot be stepped over by an import at run time, but for the one package that may be missing', () => {
    assert.deepEqual(linesOf(ours, /\bimport\((?!'@aws-sdk\/client-s3'\))|\brequire\(/), [])
  })

  it('cannot be stepped over from a folder within a feature', () => {
    const deep = ours.filter(file => /^domain\/[^/]+\/.+\//.test(file))
    assert.deepEqual(deep, [])
  })

  function linesOf(files: string[], pattern: RegExp): string[] {
    return files.flatMap(file =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .filter(line => pattern.test(line))
        .map(line => `${file}: ${line.trim()}`),
    )
  }

  /** All lines that belong in one file grow in it together, so that one run of the linter sees every plant. */
  function plantAndLint(kind: 'breaks' | 'keeps'): () => Promise<Diagnostic[]> {
    let seen: Promise<Diagnostic[]> | undefined
    return () => (seen ??= lint({ ...soil, ...garden(kind) }))
  }

  function garden(kind: 'breaks' | 'keeps'): { [file: string]: string } {
    const files: { [file: string]: string } = {}
    for (const plant of plants) files[plant.file] = [files[plant.file] ?? [], plant[kind]].flat().join('\n')
    return files
  }

  function said(diagnostics: Diagnostic[], plant: Plant, kind: 'breaks' | 'keeps'): string {
    const before = plants.slice(0, plants.indexOf(plant)).filter(({ file }) => file === plant.file)
    const first = before.reduce((line, earlier) => line + earlier[kind].split('\n').length, 1)
    const last = first + plant[kind].split('\n').length - 1
    const isHere = ({ filename, labels }: Diagnostic) =>
      filename === plant.file && labels.some(({ span: { line } }) => line >= first && line <= last)
    return diagnostics
      .filter(isHere)
      .map(({ message, help = '' }) => `${message} ${help}`)
      .filter(text => sentences.some(sentence => text.includes(sentence)))
      .join('\n')
  }

  async function lint(files: { [file: string]: string }): Promise<Diagnostic[]> {
    const folder = await mkdtemp(path.join(tmpdir(), 'commonground-boundaries-'))
    try {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
        await writeFile(path.join(folder, file), `${text}\n`)
      }
      await cp(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
      await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
      const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint')
      const { stdout } = await run(process.execPath, [oxlint, '--format', 'json'], {
        cwd: folder,
        maxBuffer: 32_000_000,
      }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }))
      return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
})
