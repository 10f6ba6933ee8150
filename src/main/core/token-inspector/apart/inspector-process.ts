import { ProblemError } from '../../../../shared/problem.ts'
import { serveTasks } from '../../isolated-process/index.ts'
import { openJwe } from '../decrypt-jwe.ts'
import { readRequest } from '../read-question.ts'
import { createTokenInspector } from '../token-inspector.ts'
import { createGivenTrustJudge } from '../verification/given-trust.ts'
import { withoutServer } from '../without-server.ts'
import {
  type DecryptTask,
  type InspectorTask,
  type InspectorTaskAnswer,
  type RehearseTask,
  readJweKey,
} from './inspector-tasks.ts'

// Whoever starts this process sends tasks, one after another.
serveTasks(
  (task) => answerOf(task as InspectorTask),
  () => {},
)

function answerOf(task: InspectorTask): Promise<InspectorTaskAnswer> {
  return task.kind === 'decrypt' ? decrypt(task) : rehearse(task)
}

async function decrypt({ compact, key }: DecryptTask): Promise<InspectorTaskAnswer> {
  return { kind: 'content', content: await openJwe(compact, readJweKey(key)) }
}

/** What is refused here is refused by whoever asked as well, with the same words. */
async function rehearse(task: RehearseTask): Promise<InspectorTaskAnswer> {
  const { text, verification, now, isInspected } = task
  const clock = { now: () => now * 1000, every: () => () => {} }
  const options = withoutServer(clock)
  try {
    const { request } = readRequest({ verification }, text)
    const { trust } = request
    const judgeChain = trust && createGivenTrustJudge(trust, clock, undefined)
    const inspector = createTokenInspector({ ...options, ...(judgeChain && { judgeChain }) })
    if (isInspected) await inspector.inspect(text, request)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
  }
  return { kind: 'rehearsed' }
}
