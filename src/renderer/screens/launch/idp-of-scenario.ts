import type { Call } from '../../../shared/contract/index.ts'
import type { Scenario } from '../../../shared/scenario/index.ts'

/** Base URL of the identity provider at which the person of a scenario signs in; empty: at the server. */
export async function findIdpOf({ idp }: Scenario, call: Call): Promise<string> {
  if (idp !== 'demo') return idp ?? ''
  const settings = await call('settings.list', {})
  const value = settings.find(({ name }) => name === 'identityProviderBase')?.value
  return typeof value === 'string' ? value : ''
}
