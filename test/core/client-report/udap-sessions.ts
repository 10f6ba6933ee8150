import { expect } from 'vitest'
import type { TestWorkbench } from '../../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  tokenClaimsOf,
  type UdapApp,
  type UdapJwtChange,
} from '../../support/udap-app.ts'

/** A service of a community that registered once; the changes make its later requests different. */
export interface UdapService {
  readonly app: UdapApp
  readonly client_id: string
  register(change?: UdapJwtChange, more?: Readonly<Record<string, unknown>>): Promise<Response>
  ask(
    change?: UdapJwtChange,
    form?: Readonly<Record<string, string | undefined>>,
  ): Promise<Response>
  report(): ReturnType<typeof reportOf>
}

function reportOf(bench: TestWorkbench, client_id: string) {
  return bench.call('clientReport.build', { subject: { client_id } })
}

/** Registers one in community beta. */
export async function createUdapService(bench: TestWorkbench): Promise<UdapService> {
  const app = await createUdapApp(bench)
  const client_id = await registerUdapApp(app, serviceStatementOf(app))
  return {
    app,
    client_id,
    register: async (change, more) =>
      postStatement(bench, await signUdapJwt(app, serviceStatementOf(app), change), more),
    ask: async (change, form) =>
      requestUdapToken(bench, await signUdapJwt(app, tokenClaimsOf(app, client_id), change), form),
    report: () => reportOf(app.bench, client_id),
  }
}

/** What a service of UDAP does wrong, by the rule it breaks. */
export const udapMisplays: Readonly<Record<string, (service: UdapService) => Promise<unknown>>> = {
  'udap-version': ({ register }) => register({}, { udap: '2' }),
  'statement-x5c': ({ register }) => register({ header: { x5c: 'one text' } }),
  'statement-issuer': ({ register }) => register({ claims: { sub: 'https://other.example' } }),
  'statement-aud': ({ app, register }) => register({ claims: { aud: app.bench.issuer } }),
  'statement-lifetime': ({ app, register }) =>
    register({ claims: { exp: app.bench.clock.nowSeconds() + 301 } }),
  'statement-jti-fresh': async ({ register }) => {
    await register({ claims: { jti: 'once' } })
    await register({ claims: { jti: 'once' } })
  },
  'statement-alone': ({ register }) => register({}, { scope: 'system/*.rs' }),
  'certifications-form': ({ register }) => register({}, { certifications: 'a.b.c' }),
  'no-retry-when-unapproved': async ({ app }) => {
    const stranger = await createUdapApp(app.bench, { community: 'strangers', iss: app.iss })
    for (const _attempt of [1, 2]) {
      const statement = await signUdapJwt(stranger, serviceStatementOf(stranger))
      const response = await postStatement(app.bench, statement)
      expect((await response.json()).error).toBe('unapproved_software_statement')
    }
  },
  'assertion-x5c': ({ ask }) => ask({ header: { x5c: undefined } }),
  'b2b-purpose': ({ ask }) => ask({ claims: { extensions: {} } }),
  'assertion-type': ({ ask }) => ask({}, { client_assertion_type: 'jwt' }),
  'assertion-aud': ({ app, ask }) => ask({ claims: { aud: app.bench.fhirBase } }),
  'assertion-exp': ({ app, ask }) => ask({ claims: { exp: app.bench.clock.nowSeconds() + 900 } }),
}
