/** Whose network address it is: of a house, and not of one of the endless addresses that each device in it may take. */
const GROUPS = 8
const OF_HOUSE = 4

/** An address without what a device changes of it by itself: of IPv6 the first half, which is that of a house. */
export function toHouse(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = [], tail] = address.split('::').map(part => part.split(':').filter(Boolean))
  const groups =
    tail === undefined ? [...head] : [...head, ...zeros(GROUPS - head.length - tail.length), ...tail]
  return groups.slice(0, OF_HOUSE).join(':')
}

const zeros = (count: number): string[] => Array.from({ length: Math.max(0, count) }, () => '0')
