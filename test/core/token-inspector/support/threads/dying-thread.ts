import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import type {
  ThreadSetup,
  ToThread,
} from '../../../../../src/main/core/token-inspector/apart/protocol.ts'
import { createBulkJudge } from '../../../../../src/main/core/token-inspector/bulk/judge-token.ts'
import { servePieces } from '../../../../../src/main/core/token-inspector/bulk/serve-pieces.ts'

// Judges as the real thread does, and dies of a token whose subject names a way to die.
const deaths: Readonly<Record<string, () => never>> = {
  memory: () => {
    const kept: number[][] = []
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  },
  exit: () => process.exit(0),
  fault: () => {
    throw new TypeError('a fault of the judge')
  },
}

const setup = workerData as ThreadSetup
if (setup.kind !== 'bulk') throw new TypeError('this thread judges in bulk')
const judge = createBulkJudge({
  ...setup,
  surroundings: { ...setup.surroundings, isClient: async () => false },
  judgeChain: () => Promise.reject(new Error('no token here has a certificate')),
})
const take = servePieces(setup.rows, setup.position, (compact) => {
  const claims = JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString())
  deaths[claims.sub]?.()
  return judge(compact)
})
parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'piece') take(message)
})
