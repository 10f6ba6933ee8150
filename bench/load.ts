// A load process: keeps requests under way on kept-alive connections and checks every answer. The first
// wrong one ends it with code 1 and a line that says what came.
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { LoadPlan, LoadResult } from './load-plan.ts'

const plan = JSON.parse(await text(process.stdin)) as LoadPlan // written by bench.ts as this type
const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency })

try {
  process.stdout.write(JSON.stringify(await measure()))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  agent.destroy()
}

async function measure(): Promise<LoadResult> {
  const durations: number[] = []
  const step = createStep()
  const startedAt = performance.now()
  const keepGoing = async (actor: number) => {
    for (;;) {
      const sentAt = performance.now()
      if (isOver(sentAt - startedAt, durations.length) || !(await step(actor))) return
      durations.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: plan.concurrency }, (_, actor) => keepGoing(actor)))
  const seconds = (performance.now() - startedAt) / 1000
  durations.sort((a, b) => a - b)
  const quantile = (share: number) => durations[Math.floor(share * (durations.length - 1))] ?? 0
  return {
    requests: durations.length,
    requestsPerSecond: durations.length / seconds,
    medianMilliseconds: quantile(0.5),
    p99Milliseconds: quantile(0.99),
  }
}

function isOver(milliseconds: number, done: number): boolean {
  const { work } = plan
  return work.kind === 'code exchange'
    ? done >= work.codes.length
    : milliseconds >= work.seconds * 1000
}

/** One request of an actor; false when there is nothing left to ask for. */
function createStep(): (actor: number) => Promise<boolean> {
  const { work, client_id, redirect_uri } = plan
  switch (work.kind) {
    case 'code exchange': {
      const codes = [...work.codes]
      return async () => {
        const next = codes.pop()
        if (next === undefined) return false
        await askForTokens({ grant_type: 'authorization_code', client_id, redirect_uri, ...next })
        return true
      }
    }
    case 'refresh': {
      const chains = [...work.refreshTokens]
      return async (actor) => {
        const refresh_token = chains[actor] ?? ''
        const form = { grant_type: 'refresh_token', client_id, refresh_token }
        const next = await askForTokens(form)
        if (next === refresh_token) throw new Error('the refresh token was not rotated')
        chains[actor] = next
        return true
      }
    }
    case 'FHIR':
      return async () => {
        const headers = { Authorization: `Bearer ${work.accessToken}` }
        const answer = await send('GET', `${plan.fhirBase}/${work.path}`, headers)
        const { resourceType } = expectOk(answer)
        if (resourceType !== work.resourceType) throw new Error(`a ${resourceType} came back`)
        return true
      }
  }
}

/** @returns the refresh token of the answer */
async function askForTokens(form: Record<string, string>): Promise<string> {
  const body = new URLSearchParams(form).toString()
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const tokens = expectOk(await send('POST', `${plan.issuer}/token`, headers, body))
  const { access_token, refresh_token } = tokens
  if (typeof access_token !== 'string' || typeof refresh_token !== 'string') {
    throw new Error(`a token response without tokens came back: ${Object.keys(tokens)}`)
  }
  return refresh_token
}

interface Answer {
  readonly status: number
  readonly body: string
}

function expectOk({ status, body }: Answer): Record<string, unknown> {
  if (status !== 200) throw new Error(`${status} came back: ${body.slice(0, 300)}`)
  return JSON.parse(body)
}

function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const outgoing = request(url, { method, agent, headers: { ...headers, ...length } })
    outgoing.once('error', reject)
    outgoing.once('response', (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, body: content }),
        reject,
      )
    })
    outgoing.end(body)
  })
}
