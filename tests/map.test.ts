import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { calls, type CallName, events, hints, socketCalls } from '../domain/contract.ts'
import { actions } from '../server/calls.ts'
import { subscriptions } from '../workers/subscriptions.ts'

const here = import.meta.dirname
const names = Object.keys(calls) as CallName[]

const textsIn = (folder: string) =>
  readdirSync(path.join(here, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => readFileSync(path.join(here, folder, file), 'utf8'))

describe('the map of calls', () => {
  const stories = ['features', 'flows', 'security'].flatMap(textsIn).join('\n')

  for (const name of [...names, ...Object.keys(socketCalls)])
    it(`has a test that asks ${name}`, () => {
      assert.ok(stories.includes(`'${name}'`), `no test of features, flows or security asks ${name}`)
    })

  it('leads each call to an action, and knows no other', () => {
    assert.deepEqual(Object.keys(actions).toSorted(), names.toSorted())
    for (const action of Object.values(actions)) assert.equal(typeof action, 'function')
  })

  it('considers each event, and no other', () => {
    assert.deepEqual(Object.keys(subscriptions).toSorted(), Object.keys(events).toSorted())
  })

  it('has one call at each method and path', () => {
    const places = names.map(name => calls[name].http.replace(/:\w+/g, ':'))
    assert.deepEqual(
      places.filter((place, index) => places.indexOf(place) !== index),
      [],
    )
  })

  it('has no path that hides another', () => {
    const shadowed = names.flatMap((name, index) =>
      names.slice(0, index).filter(earlier => hides(calls[earlier].http, calls[name].http)),
    )
    assert.deepEqual(shadowed, [])
  })

  it('takes every part of a path from the input, refuses fields it does not know, and says what each call does', () => {
    for (const name of names) {
      const { http, input, says } = calls[name]
      for (const [, key = ''] of http.matchAll(/:(\w+)/g))
        assert.ok(key in input.shape, `${name} lacks ${key}`)
      assert.equal(
        input.safeParse({ noSuchField: 1 }).error?.issues.some(({ code }) => code === 'unrecognized_keys'),
        true,
        name,
      )
      assert.match(says, /^[A-Z].*\.$/, name)
    }
  })

  it('speaks of one thing by one name', () => {
    const all = [...names, ...Object.keys(socketCalls), ...Object.keys(events)]
    assert.equal(new Set(all).size, all.length)
    for (const name of [...all, ...Object.keys(hints)]) assert.match(name, /^[a-z]+\.[a-zA-Z]+$/)
  })
})

/** Whether the first pattern, mounted earlier, also takes what is meant for the second. */
function hides(first: string, second: string): boolean {
  const [a, b] = [first.split(/[ /]+/), second.split(/[ /]+/)]
  return a.length === b.length && a.every((part, index) => part.startsWith(':') || part === b[index])
}
