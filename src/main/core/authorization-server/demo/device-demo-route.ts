import { clientMetadataSchema } from '../../../../shared/oauth/client-metadata.ts'
import { registerScopeText } from '../../../../shared/oauth/scope-grammar.ts'
import { HttpError } from '../../errors.ts'
import { addRoute, type Router } from '../../http/index.ts'
import type { Settings } from '../../settings/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import { pageHeaders, renderDeviceDemoPage } from '../interaction/pages/index.ts'

/** Path of the demonstration, below the issuer. */
const path = '/demo/protected-registration'

const clientId = 'trustbench-device-demo'

const scope = `openid fhirUser launch/patient patient/Patient.r patient/Observation.rs ${registerScopeText}`

interface DemoOptions {
  readonly issuer: string
  readonly settings: Settings
  readonly clients: ClientRegistry
}

/** Adds a public app that shows protected dynamic client registration in a browser. The first visit registers it as a
 * client, which a person may disable or delete like any other.
 * @see SMART Protected Dynamic Client Registration draft; PDC-18
 */
export function addDeviceDemoRoute(router: Router, options: DemoOptions): void {
  const { issuer, settings } = options
  addRoute(router, path, {
    GET: async () => {
      if (!settings.current.protectedRegistration) {
        throw new HttpError(404, 'the setting protectedRegistration is off')
      }
      await ensureDemoApp(options)
      const page = renderDeviceDemoPage({
        chrome: { issuer },
        clientId,
        softwareId: clientId,
        scope,
      })
      return new Response(page, { headers: pageHeaders('device-demo') })
    },
  })
}

async function ensureDemoApp({ issuer, clients }: DemoOptions): Promise<void> {
  const redirectUri = `${issuer}${path}`
  const earlier = await clients.find(clientId)
  if (earlier?.metadata.redirect_uris.includes(redirectUri)) return
  const metadata = clientMetadataSchema.parse({
    client_name: 'Device demonstration',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'none',
    scope,
    software_id: clientId,
  })
  await clients.put({ client_id: clientId, metadata, registeredBy: 'console' })
}
