import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createBulkJudge } from '../bulk/judge-token.ts'
import { servePieces } from '../bulk/serve-pieces.ts'
import { explainScope } from '../explain-scope.ts'
import { createTokenInspector } from '../token-inspector.ts'
import type { Answers, BulkPiece, FromThread, Question, ThreadSetup, ToThread } from './protocol.ts'

const port: MessagePort | null = parentPort
if (port === null) throw new TypeError('this is the entry of a thread')

const waiting = new Map<number, (value: unknown) => void>()
let asked = 0

function tell(message: FromThread): void {
  port?.postMessage(message)
}

/** Asks the main thread, which has the store. */
function ask<Kind extends keyof Answers>(
  question: Kind,
  about: Answers[Kind]['ask'],
): Promise<Answers[Kind]['answer']> {
  asked += 1
  const id = asked
  return new Promise((resolve) => {
    // The answer belongs to the question, which its id tells.
    waiting.set(id, (value) => resolve(value as Answers[Kind]['answer']))
    tell({ kind: 'ask', id, question, ask: about } as Question)
  })
}

// Whoever starts this thread passes its setup in.
const setup = workerData as ThreadSetup
const surroundings = {
  ...setup.surroundings,
  isClient: remembered((clientId: string) => ask('isClient', clientId)),
}
const judgeChain = (
  leaf: { readonly der: Uint8Array },
  candidates: readonly { readonly der: Uint8Array }[],
  community: string | undefined,
) => ask('judge', { certificates: [leaf, ...candidates].map(({ der }) => der), community })

if (setup.kind === 'inspect') {
  listen(() => undefined)
  const inspector = createTokenInspector({
    surroundings: async () => surroundings,
    keys: (kid) => ask('keys', kid),
    issuedTokens: { find: (text) => ask('issued', text) },
    explainScope,
    judgeChain,
  })
  const { text, profile, keys, community } = setup
  tell({
    kind: 'inspection',
    inspection: await inspector.inspect(text, { profile, keys, community }),
  })
} else {
  const judge = createBulkJudge({ ...setup, surroundings, judgeChain })
  listen(servePieces(setup.rows, setup.position, judge))
}

function listen(onPiece: (piece: BulkPiece) => void): void {
  port?.on('message', (message: ToThread) => {
    if (message.kind === 'piece') {
      onPiece(message)
      return
    }
    waiting.get(message.id)?.(message.value)
    waiting.delete(message.id)
  })
}

/** Asks each question once, as long as there are not too many. */
function remembered(find: (clientId: string) => Promise<boolean>) {
  const before = new Map<string, Promise<boolean>>()
  return (clientId: string): Promise<boolean> => {
    const known = before.get(clientId)
    if (known !== undefined) return known
    if (before.size >= 10_000) before.clear()
    const answer = find(clientId)
    before.set(clientId, answer)
    return answer
  }
}
