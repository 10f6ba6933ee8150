import type { Router } from '../http/index.ts'
import { addAuthorizeRoute } from './authorize/index.ts'
import { addDeviceDemoRoute } from './demo/index.ts'
import { addDiscoveryRoutes, addUdapRoute } from './discovery/index.ts'
import { addInteractionRoutes, startInteraction } from './interaction/index.ts'
import { addIntrospectionRoute } from './introspection/index.ts'
import { addJwksRoute } from './jwks/index.ts'
import { addLandingRoute } from './landing/index.ts'
import { addManagementRoute } from './management/index.ts'
import { addRegistrationRoutes } from './registration/index.ts'
import { addRevocationRoute } from './revocation/index.ts'
import type { ServerParts } from './server-parts.ts'
import { addTieredCallbackRoute, fallBack, startSignIn } from './tiered-oauth/index.ts'
import { addTokenRoute } from './token/index.ts'
import { addUserinfoRoute } from './userinfo/index.ts'

/** Adds every endpoint and page of the authorization server. */
export function addServerRoutes(router: Router, parts: ServerParts): void {
  const { settings, platform, clients, services, interactions, tiered } = parts
  const { issuer } = settings.current
  addDiscoveryRoutes(router, { issuer, settings, storedMembers: parts.brands.discoveryMembers })
  addUdapRoute(router, { issuer, clock: parts.platform.clock, settings, udap: parts.udap })
  addJwksRoute(router, { issuer, signingKeys: parts.signingKeys })
  addAuthorizeRoute(router, {
    services,
    startInteraction: (request) => startInteraction(request, tiered),
    startTiered: async (request, client, idp, scope) => {
      try {
        return await startSignIn({ request, client, idp, by: 'link' }, tiered, scope)
      } catch (error) {
        return fallBack(error, request, tiered, scope)
      }
    },
  })
  parts.styles.addRoutes(router)
  parts.brands.addRoutes(router)
  addLandingRoute(router, issuer, platform.version)
  addInteractionRoutes(router, { services, interactions, tiered })
  addTieredCallbackRoute(router, tiered)
  addTokenRoute(router, {
    services: parts,
    origins: clients,
    authenticate: parts.authenticate,
  })
  addRegistrationRoutes(router, { ...parts, store: parts.registrations })
  addIntrospectionRoute(router, parts)
  addRevocationRoute(router, { ...parts, origins: clients })
  addManagementRoute(router, parts)
  addDeviceDemoRoute(router, { issuer, settings, clients })
  addUserinfoRoute(router, { ...parts, origins: clients })
}
