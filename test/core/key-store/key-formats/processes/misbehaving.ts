import { pbkdf2Sync } from 'node:crypto'
import { serveTasks } from '../../../../../src/main/core/isolated-process/index.ts'
import type { MaterialTask } from '../../../../../src/main/core/key-store/key-formats/material-answer.ts'
import { recogniseKeyMaterial } from '../../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'

/** Stands in for the reader of key material: as it, but for files that say what to do. */
const misdeeds: Readonly<Record<string, () => void>> = {
  abort: () => process.abort(),
  fault: () => {
    throw new TypeError('a fault of the reader')
  },
  leave: () => process.exit(0),
  spin: () => {
    for (;;);
  },
  // Minutes inside one native call.
  derive: () => pbkdf2Sync('password', 'salt', 2 ** 31 - 1, 32, 'sha256'),
  'fill the heap': () => {
    const kept: number[][] = []
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  },
  'fill buffers': () => {
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(2 ** 20, 1))
  },
}

serveTasks(
  (task) => {
    const { bytes, options } = task as MaterialTask
    const text = Buffer.from(bytes).toString('latin1')
    misdeeds[text]?.()
    // Only the next task can notice.
    if (text.startsWith('late')) process.prependListener('message', () => process.abort())
    return { kind: 'material', material: recogniseKeyMaterial(bytes, options) }
  },
  () => {},
)
