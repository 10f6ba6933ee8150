import { pbkdf2Sync } from 'node:crypto'

/** What hostile bytes can make a process do, by name. */
export const misdeeds = {
  abort: () => process.abort(),
  fault: () => {
    throw new TypeError('a fault of the reader')
  },
  leave: () => process.exit(0),
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  spin: () => {
    for (;;);
  },
  // Minutes inside one native call, which no thread can be ended in.
  derive: () => pbkdf2Sync('password', 'salt', 2 ** 31 - 1, 32, 'sha256'),
  'fill the heap': () => {
    const kept: number[][] = []
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  },
  'fill buffers': () => {
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(2 ** 20, 1))
  },
} as const satisfies Readonly<Record<string, () => void>>

/** The misdeed of a name; undefined for any other text. */
export function misdeedOf(name: string): (() => void) | undefined {
  const known: Readonly<Record<string, () => void>> = misdeeds
  return Object.hasOwn(misdeeds, name) ? known[name] : undefined
}
