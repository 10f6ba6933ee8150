import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

const key = makeClientKey('ES384', 'key-1')

/** A service that asks for a token and reads with it; the changes make its requests different. */
export async function playService(
  bench: TestWorkbench,
  changes: Parameters<typeof makeAssertion>[3] = {},
  form: Readonly<Record<string, string>> = {},
) {
  const client_id = await registerBackend(bench, [key])
  const send = (client_assertion: string) =>
    bench.postForm('/token', {
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      ...asCredentials(client_assertion),
      ...form,
    })
  const sign = () => makeAssertion(bench, client_id, key, changes)
  const report = () => bench.call('clientReport.build', { subject: { client_id } })
  return { client_id, send, sign, report }
}

type PlayedService = ReturnType<typeof playService>

/** What a service does wrong, by the rule it breaks. */
export const serviceMisplays: Readonly<Record<string, (bench: TestWorkbench) => PlayedService>> = {
  'assertion-type': (bench) => playService(bench, {}, { client_assertion_type: 'jwt' }),
  'assertion-typ': (bench) => playService(bench, { header: { typ: undefined } }),
  'assertion-alg': (bench) => playService(bench, { header: { alg: 'ES512' } }),
  'assertion-kid': (bench) => playService(bench, { header: { kid: undefined } }),
  'assertion-aud': (bench) => playService(bench, { claims: { aud: bench.issuer } }),
  'assertion-iss-sub': (bench) => playService(bench, { claims: { iss: 'someone-else' } }),
  'assertion-jti-fresh': (bench) => playService(bench, { claims: { jti: 'the-same-each-time' } }),
  'assertion-exp': (bench) =>
    playService(bench, { claims: { exp: bench.clock.nowSeconds() + 3_600 } }),
  'assertion-no-key-inside': (bench) => playService(bench, { header: { jwk: key.publicJwk } }),
  'scope-sent': (bench) => playService(bench, {}, { scope: '' }),
  'system-scopes-apart': (bench) =>
    playService(bench, {}, { scope: 'patient/Patient.rs system/Patient.rs' }),
}
