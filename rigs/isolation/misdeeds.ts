import { pbkdf2Sync } from 'node:crypto'

/** What a parser may be made to do, by name. None of it returns. */
export const misdeeds = {
  abort: () => process.abort(),
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

/** Name of a misdeed. */
export type Misdeed = keyof typeof misdeeds

const mark = 'MISDEED '

/** A file that makes a misled parser do it, and that any other refuses. */
export function fileFor(misdeed: Misdeed): Buffer {
  return Buffer.from(`${mark}${misdeed}`)
}

/** What a message to the parser would make it do; undefined where its file is like any other. */
export function misdeedIn(message: unknown): (() => void) | undefined {
  // The program sends a task in no other form.
  const { task } = message as { readonly task?: { readonly bytes?: Uint8Array } }
  const text = Buffer.from(task?.bytes ?? []).toString('latin1')
  if (!text.startsWith(mark)) return undefined
  return misdeeds[text.slice(mark.length) as Misdeed] // the rig writes no other
}
