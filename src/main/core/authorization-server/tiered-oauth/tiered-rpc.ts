import type { Handlers } from '../../rpc/index.ts'
import { notFound } from '../../rpc/index.ts'
import type { TieredServices } from './tiered-services.ts'

/** Console methods about what this server holds with identity providers. */
export function tieredRpc({
  providers,
  bindings,
  onTieredChanged,
}: Pick<TieredServices, 'providers' | 'bindings' | 'onTieredChanged'>): Handlers<
  'tiered.registrations' | 'tiered.forgetRegistration' | 'tiered.bindings' | 'tiered.forgetBinding'
> {
  return {
    'tiered.registrations': async () =>
      providers.list().map(({ unansweredSince: _, ...registration }) => registration),
    'tiered.forgetRegistration': async ({ idp, communityUri }) => {
      if (!providers.delete(idp, communityUri)) throw notFound('registration with', idp)
      onTieredChanged()
      return null
    },
    'tiered.bindings': async () => [...bindings.list()],
    'tiered.forgetBinding': async ({ iss, sub }) => {
      if (!bindings.delete(iss, sub)) throw notFound('binding of', `${sub} of ${iss}`)
      onTieredChanged()
      return null
    },
  }
}
