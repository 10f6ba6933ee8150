import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { Random } from '../kill/writes.ts'

/** Spoils a file in place: some bits, a page, or its end.
 * @returns what was done, in words
 */
export function damageFile(file: string, random: Random): string {
  const descriptor = openSync(file, 'r+')
  try {
    const { size } = fstatSync(descriptor)
    const kind = random.pick(['flip', 'flip', 'flip', 'page', 'truncate', 'empty'])
    switch (kind) {
      case 'truncate': {
        const left = random.integer(1, size - 1)
        ftruncateSync(descriptor, left)
        return `cut to ${left} of ${size} bytes`
      }
      case 'empty':
        ftruncateSync(descriptor, 0)
        return 'emptied'
      case 'page': {
        const at = random.integer(0, Math.floor((size - 1) / 4096)) * 4096
        const length = Math.min(4096, size - at)
        writeSync(descriptor, Buffer.alloc(length, random.integer(0, 255)), 0, length, at)
        return `page at ${at} overwritten`
      }
      default:
        return flipBits(descriptor, size, random)
    }
  } finally {
    closeSync(descriptor)
  }
}

function flipBits(descriptor: number, size: number, random: Random): string {
  const places = Array.from({ length: random.integer(1, 8) }, () => random.integer(0, size - 1))
  const byte = Buffer.alloc(1)
  for (const at of places) {
    readSync(descriptor, byte, 0, 1, at)
    byte[0] = (byte[0] ?? 0) ^ (1 << random.integer(0, 7))
    writeSync(descriptor, byte, 0, 1, at)
  }
  return `bits flipped at ${places.join(', ')}`
}
