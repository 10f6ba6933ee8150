import { createTestFhirServer, type TestFhirServer } from './fhir-server.ts'

/** A sandbox in front of another one, which lets a key of the test do everything. */
export interface ProxiedServer {
  /** What apps speak to. */
  readonly front: TestFhirServer
  /** What holds the resources. */
  readonly behind: TestFhirServer
  /** Requests that reached what is behind, newest last. */
  readonly passedOn: Request[]
  /** Changes what is behind while it answers. */
  intercept(change: ((request: Request) => Promise<Response> | undefined) | undefined): void
  close(): void
}

/** Base URL of the FHIR server behind. */
export const upstreamBase = 'https://ehr.test/fhir'

/** Builds both. */
export function createProxiedServer(
  resources: readonly object[],
  config: Readonly<Record<string, unknown>> = {},
): ProxiedServer {
  const behind = createTestFhirServer({
    resources,
    config: { issuer: 'https://ehr.test', fhirWritesEnabled: true },
  })
  const key = behind.tokenFor('system/*.cruds')
  const passedOn: Request[] = []
  let change: Parameters<ProxiedServer['intercept']>[0]
  const front = createTestFhirServer({
    resources: [{ resourceType: 'Patient', id: 'of-the-sandbox' }],
    config: { fhirProxyBase: upstreamBase, fhirWritesEnabled: true, ...config },
    foreign: async (request) => {
      passedOn.push(request.clone())
      const body = request.method === 'GET' ? undefined : await request.text()
      const answer = change?.(
        new Request(request.url, {
          method: request.method,
          headers: request.headers,
          ...(body ? { body } : {}),
        }),
      )
      if (answer !== undefined) return answer
      const headers = Object.fromEntries(request.headers)
      return behind.send(key, request.url, {
        method: request.method,
        headers,
        ...(body ? { body } : {}),
      })
    },
  })
  return {
    front,
    behind,
    passedOn,
    intercept: (next) => {
      change = next
    },
    close: () => {
      front.close()
      behind.close()
    },
  }
}
