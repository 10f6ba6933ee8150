import type { LaunchChange } from '../../../../shared/contract/launch-change.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { LaunchRunStore } from '../launch-run-store.ts'
import type { StepRecorder } from '../step-recorder.ts'
import { appStepsOf } from './app-steps.ts'
import { changePairs } from './change-pairs.ts'

/** The request of a step, as it is about to leave. */
export interface LeavingRequest {
  readonly runId: string
  readonly step: StepRecorder
  /** The change of this very request; that of the order of the launch when left out. */
  readonly change?: Change
}

type Change = Omit<LaunchChange, 'step'>

/** Changes the one request that a launch is ordered to send differently, as it leaves; any other goes as it is.
 * Rules of servers and of the app know nothing of it.
 */
export interface RequestChanger {
  /** @throws {LaunchFailure} the change cannot be made to this request */
  changeRequest(request: Request, leaving: LeavingRequest): Promise<Request>
  /** The same for a request that the browser carries. */
  changeLocation(location: string, leaving: LeavingRequest): Promise<string>
}

/** A changer that reads the orders of launches. */
export function createRequestChanger(
  store: Pick<LaunchRunStore, 'find' | 'stepsOf'>,
): RequestChanger {
  const changeOf = async ({ runId, step }: LeavingRequest) => {
    const change = (await store.find(runId))?.record.order.change
    if (change === undefined) return undefined
    const sent = appStepsOf(await store.stepsOf(runId))
    return sent[change.step]?.id === step.id ? change : undefined
  }
  return {
    changeRequest: async (request, leaving) => {
      const change = leaving.change ?? (await changeOf(leaving))
      if (change === undefined) return request
      await noteChange(change, leaving.step)
      const changed = await applyTo(request, change)
      if (change.kind === 'query') await leaving.step.complete({ url: changed.url })
      return changed
    },
    changeLocation: async (location, leaving) => {
      const change = await changeOf(leaving)
      if (change === undefined) return location
      await noteChange(change, leaving.step)
      if (change.kind !== 'query')
        throw unfit('the browser carries this request: only its query can change')
      const changed = changeQuery(location, change)
      await leaving.step.complete({ url: changed })
      return changed
    },
  }
}

async function noteChange(change: Change, step: StepRecorder): Promise<void> {
  const clause = 'order of this launch'
  await step.inform('changed-on-purpose', clause, `Changed on purpose: ${describeChange(change)}`)
}

const places = {
  query: 'query parameter',
  body: 'body parameter',
  header: 'header',
  claim: 'claim',
}

/** A change in words; what is sent for it stands in the exchange, masked where it is a secret. */
function describeChange({ kind, name, act }: Change): string {
  const thing = `${places[kind]} ${name}`
  if (act === 'drop') return `${thing} was left out`
  return act === 'set' ? `${thing} has another value` : `${thing} was sent twice`
}

async function applyTo(request: Request, change: Change): Promise<Request> {
  switch (change.kind) {
    case 'query':
      return rebuild(request, changeQuery(request.url, change), await request.text())
    case 'body':
      return rebuild(request, request.url, changePairs(await request.text(), change))
    case 'header': {
      const changed = new Request(request)
      if (change.act === 'duplicate') throw unfit('a header cannot be sent twice from here')
      if (change.act === 'drop') changed.headers.delete(change.name)
      else setHeader(changed.headers, change)
      return changed
    }
    case 'claim':
      // The assertion was signed with the change in it.
      return request
  }
}

function setHeader(headers: Headers, { name, value }: Change): void {
  try {
    headers.set(name, value)
  } catch {
    throw unfit(`${name} is no name, or its value is none, that a header can have`)
  }
}

function rebuild(request: Request, url: string, body: string): Request {
  const { method, headers, signal } = request
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(url, { method, headers, signal, ...(hasBody ? { body } : {}) })
}

function changeQuery(location: string, change: Change): string {
  const [base = '', query = ''] = location.split('?', 2)
  const changed = changePairs(query, change)
  return changed === '' ? base : `${base}?${changed}`
}

function unfit(text: string): LaunchFailure {
  const advice = 'Choose something else to change and play the launch again.'
  return new LaunchFailure(text, { clause: 'order of this launch', advice })
}
