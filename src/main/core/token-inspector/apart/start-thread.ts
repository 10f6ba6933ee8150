import { parseCertificate } from '../../certificate-path/index.ts'
import { startIsolatedThread } from '../../isolated-thread.ts'
import type { Platform } from '../../platform.ts'
import type { TokenInspectorOptions } from '../token-inspector.ts'
import type { FromThread, Question, ThreadSetup, ToThread } from './protocol.ts'

/** What threads of the Inspector ask the main thread. */
export type ThreadKnowledge = Pick<
  TokenInspectorOptions,
  'keys' | 'issuedTokens' | 'judgeChain'
> & {
  readonly isClient: (clientId: string) => Promise<boolean>
}

/** A thread that inspects. */
export interface InspectorThread {
  tell(message: ToThread): void
  /** Ends it at once; whatever it was doing is lost. */
  end(): Promise<void>
}

interface ThreadListeners {
  readonly onMessage: (message: Exclude<FromThread, Question>) => void
  /** It ended by itself: by a fault, or because it took too much memory. */
  readonly onFault: (cause: unknown) => void
  /** What it asked cannot be answered. */
  readonly onUnanswered: (cause: unknown) => void
}

/** Most memory of a thread's heap: a single text may be 10 MiB, a line of a bulk inspection hardly ever is long. Young objects
 * get little room, or a thread that makes many grows without need.
 */
const heapLimits = {
  inspect: { maxOldGenerationSizeMb: 512 },
  bulk: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 },
} as const

/** Starts a thread of the Inspector, and answers what it asks. A text that a person pastes was inspected without harm in a process
 * before a thread has it. The many texts of a bulk inspection were not: a process would have to copy every piece and every row,
 * and a thread can be ended between native calls, each of which is short: a digest, or the check of one signature, whose key
 * OpenSSL bounds. Passphrases and files of keys are not its matter.
 * @see spec/security.md EL-23, TI-06
 */
export function startThread(
  platform: Pick<Platform, 'threadEntry'>,
  setup: ThreadSetup,
  knowledge: ThreadKnowledge,
  { onMessage, onFault, onUnanswered }: ThreadListeners,
): InspectorThread {
  const worker = startIsolatedThread(platform, 'inspector-thread', {
    workerData: setup,
    resourceLimits: heapLimits[setup.kind],
    transferList: setup.kind === 'bulk' ? [setup.rows] : [],
  })
  let isEnding = false
  const tell = (message: ToThread) => {
    if (!isEnding) worker.postMessage(message)
  }
  worker.on('message', (message: FromThread) => {
    if (message.kind !== 'ask') {
      onMessage(message)
      return
    }
    answer(message, knowledge).then(
      (value) => tell({ kind: 'answer', id: message.id, value }),
      (cause: unknown) => {
        if (!isEnding) onUnanswered(cause)
      },
    )
  })
  const fail = (cause: unknown) => {
    if (isEnding) return
    isEnding = true
    onFault(cause)
  }
  worker.once('error', fail)
  worker.once('exit', () => fail(new Error('the thread ended by itself')))
  return {
    tell,
    end: async () => {
      isEnding = true
      await worker.terminate()
    },
  }
}

async function answer(message: Question, knowledge: ThreadKnowledge): Promise<unknown> {
  switch (message.question) {
    case 'isClient':
      return knowledge.isClient(message.ask)
    case 'issued':
      return knowledge.issuedTokens.find(message.ask)
    case 'keys':
      return knowledge.keys(message.ask)
    case 'judge': {
      const [leaf, ...candidates] = message.ask.certificates.map((der) => parseCertificate(der))
      if (leaf === undefined) throw new TypeError('a certificate is judged, or none')
      return knowledge.judgeChain(leaf, candidates, message.ask.community)
    }
  }
}
