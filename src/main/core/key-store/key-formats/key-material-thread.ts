import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadAnswer, ThreadMessage, ThreadTask } from './apart.ts'
import type { KeyMaterial } from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { derivePkcs12 } from './pkcs12-key-derivation.ts'
import { recogniseKeyMaterial } from './recognise-key-material.ts'

// Whoever starts this thread passes one task in, and gets one answer. The clock of the task starts here.
parentPort?.postMessage({ kind: 'begun' } satisfies ThreadMessage)
const answer = answerOf(workerData as ThreadTask)
const moved = answer.kind === 'material' ? privateBuffersOf(answer.material) : []
parentPort?.postMessage(answer, moved)

function answerOf(task: ThreadTask): ThreadAnswer {
  try {
    return task.kind === 'read'
      ? { kind: 'material', material: recogniseKeyMaterial(task.bytes, task.options) }
      : { kind: 'derived', bytes: Uint8Array.from(derivePkcs12(task.derivation)) }
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
