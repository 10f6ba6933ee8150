import { serveTasks } from '../../../../../src/main/core/isolated-process/index.ts'
import type { MaterialTask } from '../../../../../src/main/core/key-store/key-formats/material-answer.ts'
import { recogniseKeyMaterial } from '../../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import { misdeedOf } from '../../../../support/misdeeds.ts'

/** Stands in for the reader of key material: as it, but for files that say what to do. */
serveTasks(
  (task) => {
    const { bytes, options } = task as MaterialTask
    const text = Buffer.from(bytes).toString('latin1')
    misdeedOf(text)?.()
    // Only the next task can notice.
    if (text.startsWith('late')) process.prependListener('message', () => process.abort())
    return { kind: 'material', material: recogniseKeyMaterial(bytes, options) }
  },
  () => {},
)
