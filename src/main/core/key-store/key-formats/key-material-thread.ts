import { parentPort, workerData } from 'node:worker_threads'
import type { KeyMaterial } from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import type { ThreadAnswer, ThreadTask } from './key-material-reader.ts'
import { recogniseKeyMaterial } from './recognise-key-material.ts'

// Whoever starts this thread passes one file in, and gets one answer.
const { bytes, options } = workerData as ThreadTask
const answer = answerOf()
const moved = answer.kind === 'material' ? privateBuffersOf(answer.material) : []
parentPort?.postMessage(answer, moved)

function answerOf(): ThreadAnswer {
  try {
    return { kind: 'material', material: recogniseKeyMaterial(bytes, options) }
  } catch (error) {
    if (!(error instanceof KeyMaterialError)) throw error
    const { fault, check, seen, wanted } = error
    return { kind: 'refusal', fault, check, seen, wanted }
  }
}

/** Private keys are handed over, not copied. */
function privateBuffersOf({ privateKeys }: KeyMaterial): ArrayBuffer[] {
  return privateKeys.flatMap(({ pkcs8: { buffer } }) =>
    buffer instanceof ArrayBuffer ? [buffer] : [],
  )
}
