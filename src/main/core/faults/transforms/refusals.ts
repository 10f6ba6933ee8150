import { ConnectionDroppedError, operationOutcome } from '../../http/index.ts'
import { type Answer, readAnswer } from '../answer.ts'
import type { Endpoint } from '../endpoints.ts'
import type { Implementation } from '../implementation.ts'

const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }
const slowSeconds = 20

/** An OAuth refusal in place of the answer. */
export function refuse(
  endpoint: Endpoint,
  status: number,
  error: string,
  error_description: string,
): Implementation {
  return {
    at: 'before',
    endpoints: [endpoint],
    act: () =>
      readAnswer(Response.json({ error, error_description }, { status, headers: noStore })),
  }
}

/** A 503 in place of the answer. */
export function unavailable(endpoint: Endpoint): Implementation {
  return refuse(endpoint, 503, 'temporarily_unavailable', 'the endpoint fails on purpose')
}

/** An OperationOutcome in place of what the FHIR server answers. */
export function refuseFhir(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Implementation {
  return {
    at: 'before',
    endpoints: ['fhir'],
    act: () =>
      readAnswer(operationOutcome(status, code, 'the FHIR server fails on purpose', headers)),
  }
}

/** The right answer, late. */
export function slow(endpoint: Endpoint): Implementation {
  return {
    at: 'before',
    endpoints: [endpoint],
    act: async ({ tools }) => {
      await tools.wait(slowSeconds)
      return undefined
    },
  }
}

/** No answer, and the request is not looked at. */
export function drop(endpoint: Endpoint): Implementation {
  return {
    at: 'before',
    endpoints: [endpoint],
    act: () => {
      throw new ConnectionDroppedError()
    },
  }
}

/** No answer to a request that was answered. */
export function lose(endpoint: Endpoint): Implementation {
  return {
    at: 'after',
    endpoints: [endpoint],
    change: ({ status }: Answer) => {
      if (status >= 300) return undefined
      throw new ConnectionDroppedError()
    },
  }
}
