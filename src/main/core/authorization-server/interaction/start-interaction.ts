import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { type AuthorizationServices, nowSeconds } from '../authorize/authorization-services.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import { bindBrowser } from './browser-binding.ts'
import type { InteractionProgress, InteractionStore } from './interaction-store.ts'

interface StartOptions extends Pick<AuthorizationServices, 'platform' | 'settings'> {
  readonly interactions: InteractionStore
}

/** Stores a checked request and sends the browser to its pages, tied to it by a cookie.
 * A 303 also after a cross-site POST, so no third-party cookie is needed.
 * @param progress what is decided already
 * @see SAL-16, SAL-24
 */
export async function startInteraction(
  request: AuthorizationRequest,
  { platform, settings, interactions }: StartOptions,
  progress: InteractionProgress = {},
): Promise<Response> {
  const { issuer, interactionLifetimeSeconds } = settings.current
  const id = createRandomValue(platform)
  const cookieValue = createRandomValue(platform)
  const startedAt = nowSeconds({ platform })
  await interactions.start(id, {
    request,
    progress,
    cookieHash: hashValue(cookieValue).toString('base64url'),
    startedAt,
    expiresAt: startedAt + interactionLifetimeSeconds,
  })
  const pages = { id, path: `/interaction/${id}` }
  const { setCookie } = bindBrowser(pages, cookieValue, issuer, interactionLifetimeSeconds)
  return new Response(null, {
    status: 303,
    headers: {
      Location: `${issuer}/interaction/${id}`,
      'Set-Cookie': setCookie,
      'Cache-Control': 'no-store',
    },
  })
}
