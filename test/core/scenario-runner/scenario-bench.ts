import type { ScenarioWorld } from '../../../src/main/core/scenario-runner/index.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** A world of scenarios on a workbench in this process; nobody is there to be sent to a page. */
export function worldOf(bench: TestWorkbench, more: Partial<ScenarioWorld> = {}): ScenarioWorld {
  return {
    call: bench.call,
    subscribe: bench.subscribe,
    nowMs: bench.clock.now,
    fetch: async (request) => {
      const { origin } = new URL(request.url)
      if (origin === bench.issuer) return bench.fetch(request, '127.0.0.1')
      if (origin === bench.idp) return bench.fetchIdentityProvider(request)
      throw new Error(`a scenario tried to reach ${request.url}`)
    },
    sendPerson: async (url) => {
      throw new Error(`nobody is there to open ${url}`)
    },
    ...more,
  }
}
