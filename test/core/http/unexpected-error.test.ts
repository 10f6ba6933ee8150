import { describe, expect, it } from 'vitest'
import type { RawExchange } from '../../../src/main/core/exchange-log/index.ts'
import { addRoute, createRouter } from '../../../src/main/core/http/index.ts'
import { createServerEntry } from '../../../src/main/core/http/server-entry.ts'
import type { Platform } from '../../../src/main/core/platform.ts'
import { createTestClock } from '../../support/test-workbench.ts'

const secret = 'what only the developer may read'

/** A server with a route that fails as no route should, beside one that works. */
function createFailingServer() {
  const router = createRouter()
  const fail = () => {
    throw new TypeError(`${secret} at /home/someone/server.ts:1:1, SELECT * FROM client`)
  }
  addRoute(router, '/fail', { POST: fail })
  addRoute(router, '/fhir/fail', { GET: fail })
  addRoute(router, '/works', { GET: () => new Response('yes') })
  const recorded: RawExchange[] = []
  // The entry reads the clock and the random source of the platform, and nothing else.
  const platform = { clock: createTestClock(), random: (n: number) => new Uint8Array(n) } as unknown
  return {
    recorded,
    ...createServerEntry({
      router,
      log: {
        record: (exchange) => void recorded.push(exchange),
        flush: () => {},
        close: () => {},
      },
      platform: platform as Platform,
      fhirPaths: ['/fhir'],
    }),
  }
}

describe('what nobody expected', () => {
  it.each([
    ['/fail', 'POST', 'server_error'],
    ['/fhir/fail', 'GET', 'OperationOutcome'],
  ])(
    'is answered at %s with 500 and the id of the exchange alone, and service goes on [AS-34]',
    async (path, method, named) => {
      const { fetch, recorded } = createFailingServer()
      const response = await fetch(new Request(`http://localhost${path}`, { method }))
      const text = await response.text()
      expect(response.status).toBe(500)
      expect(text).toContain(named)
      expect(text).toContain('0'.repeat(24))
      expect(text).not.toMatch(/developer|SELECT|server\.ts|TypeError/)
      expect(JSON.stringify(recorded[0]?.notes)).toContain(secret)
      const next = await fetch(new Request('http://localhost/works'))
      expect([next.status, await next.text()]).toEqual([200, 'yes'])
    },
  )
})
