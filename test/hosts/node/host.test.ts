import type { Problem } from '../../../src/shared/problem.ts'
import { startHeadless } from '../../support/headless-process.ts'
import { describeHost, type HostStart, type HostUnderTest } from '../host-suite.ts'

describeHost('node', async ({ port, dataDirectory }: HostStart): Promise<HostUnderTest> => {
  const { ready, stop } = await startHeadless(['--port', String(port), '--data', dataDirectory])
  const { console: origin, adminToken } = ready
  const stopListening = new AbortController()
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin, ...headers },
      body: JSON.stringify(body),
    })
    return { isOk: response.ok, value: await response.json() }
  }
  const { session } = (await post('/session', { token: adminToken })).value as { session: string }
  const headers = { Authorization: `Bearer ${session}` }
  return {
    issuer: ready.issuer,
    fhirBase: ready.fhirBase,
    call: async (method, params) => {
      const { isOk, value } = await post(`/rpc/${method}`, params, headers)
      return isOk ? { result: value } : { problem: value as Problem }
    },
    subscribe: async (event, listener) => {
      const { signal } = stopListening
      const response = await fetch(`${origin}/events?names=${event}`, { headers, signal })
      void readEvents(response, listener)
    },
    close: async () => {
      stopListening.abort()
      await stop()
    },
  }
})

/** Hands on the data of every event until the stream ends. */
async function readEvents(response: Response, listener: (payload: unknown) => void): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const frames = text.split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) {
        const data = frame.split('\n').find((line) => line.startsWith('data: '))
        if (data !== undefined) listener(JSON.parse(data.slice('data: '.length)))
      }
    }
  } catch (error) {
    // The suite ends the stream by aborting it.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
  }
}
