import assert from 'node:assert/strict'
import { toHouse } from '../../server/house.ts'

describe('the house of an address', () => {
  for (const [address, house] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['unknown', 'unknown'],
  ] as const)
    it(`${address} is ${house}`, () => assert.equal(toHouse(address), house))
})
