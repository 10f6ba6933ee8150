import { badRequest, type Handlers } from '../../rpc/index.ts'
import { jwkSetUrl } from '../jwk-sets/index.ts'
import { runRotationDrill } from './rotation-drill.ts'

/** What the drill works on. */
export interface DrillServices {
  readonly drill: Parameters<typeof runRotationDrill>[1]
  /** The URL at which a client keeps its keys; undefined where it has none or there is no such client. */
  readonly jwksUriOf: (clientId: string) => Promise<string | undefined>
}

/** Console method of the rotation drill. */
export function rotationDrillRpc({
  drill,
  jwksUriOf,
}: DrillServices): Handlers<'keys.rotationDrill'> {
  return {
    'keys.rotationDrill': async ({ owner }) => {
      if (owner.kind === 'client') {
        const wanted = jwkSetUrl(drill.issuer, owner)
        const seen = await jwksUriOf(owner.id)
        if (seen !== wanted) {
          const message = `the client ${owner.id} has to name ${wanted} as its jwks_uri for a drill`
          const detail = { path: 'owner', message, seen: seen ?? 'no jwks_uri', wanted }
          throw badRequest(message, [detail])
        }
      }
      const steps = [...(await runRotationDrill(owner, drill))]
      return { hasPassed: steps.every(({ passed }) => passed), steps }
    },
  }
}
