import { builtInClientId } from '../../shared/built-in-client.ts'
import { findIssuedToken, type GrantStore } from './authorization-server/grants/index.ts'
import { parseCertificate } from './certificate-path/index.ts'
import {
  createFaultRack,
  createMisbehaviour,
  type FaultRack,
  type FaultTools,
  faultsRpc,
  type LaunchLookup,
  setFault,
} from './faults/index.ts'
import type { Foundation } from './foundation.ts'
import type { Router } from './http/index.ts'
import { createRequestScope } from './http/index.ts'
import type { KeyServices } from './key-services.ts'
import type { LaunchFaults } from './launch-runner/index.ts'

interface DeliberateFaultsOptions {
  readonly foundation: Foundation
  readonly keys: KeyServices
  readonly router: Router
  /** Parts that are put together later; read when a request is answered. */
  readonly parts: () => { readonly grants: GrantStore; readonly launches: LaunchLookup }
}

/** Puts the rack of faults, what stands around the routes, and what launches switch on together.
 * @see spec/security.md AS-33
 */
export function createDeliberateFaults(options: DeliberateFaultsOptions) {
  const { foundation, router } = options
  const { machine } = foundation.timekeeper
  const machineSeconds = () => Math.floor(machine.now() / 1000)
  const rack = createFaultRack(foundation.now, machineSeconds, () =>
    foundation.hub.emit('faults.changed', {}),
  )
  return {
    rack,
    handlers: faultsRpc(rack),
    launchFaults: launchFaultsOf(rack),
    around: createMisbehaviour({
      rack,
      tools: toolsOf(options),
      launches: {
        tracedRun: (traceparent) => options.parts().launches.tracedRun(traceparent),
        runExpecting: (state) => options.parts().launches.runExpecting(state),
      },
      builtInClientId,
      clientOfToken: async (token) =>
        (await findIssuedToken(options.parts().grants, token))?.grant.client_id,
      corsHeaders: (request) => askCors(request, router),
    }),
  }
}

function toolsOf({ foundation, keys }: DeliberateFaultsOptions): FaultTools {
  const { certificateAuthority, signingKeys } = keys
  return {
    issuer: foundation.issuer,
    now: foundation.now,
    wait: foundation.wait,
    idTokenKey: async () => {
      const { alg, privateKey } = await signingKeys.current('id-token')
      return { alg, privateKey }
    },
    certificateKey: async (der) => {
      const { fingerprint } = parseCertificate(der)
      const identity = certificateAuthority.signingIdentity(fingerprint)
      return identity && { alg: identity.alg, privateKey: await identity.privateKey() }
    },
    ...certificateAuthority.misissuing,
  }
}

function launchFaultsOf(rack: FaultRack): LaunchFaults {
  return {
    begin: ({ id, client_id }, faults) => {
      for (const { fault, times } of faults) {
        setFault(rack, { fault, times, target: { kind: 'launch', runId: id, client_id } })
      }
    },
    end: (runId) => rack.clear(({ target }) => target.kind === 'launch' && target.runId === runId),
    endOthers: (clientId, runId) =>
      rack.clear(
        ({ target }) =>
          target.kind === 'launch' && target.client_id === clientId && target.runId !== runId,
      ),
    endAllBut: async (isKept) => {
      const gone = new Set<string>()
      for (const { target } of rack.list()) {
        if (target.kind === 'launch' && !(await isKept(target.runId))) gone.add(target.runId)
      }
      rack.clear(({ target }) => target.kind === 'launch' && gone.has(target.runId))
    },
  }
}

/** What the routes say to a preflight from the same origin, as far as it lets an answer be read. */
async function askCors(request: Request, router: Router): Promise<Headers> {
  const origin = request.headers.get('origin')
  const preflight = new Request(request.url, {
    method: 'OPTIONS',
    headers: origin === null ? {} : { Origin: origin },
  })
  const answer = await router.fetch(preflight, { scope: createRequestScope('preflight', []) })
  const kept = ['access-control-allow-origin', 'vary']
  return new Headers([...answer.headers].filter(([name]) => kept.includes(name)))
}
