import { invalidRequest } from '../../errors.ts'
import {
  addRoute,
  corsForRegisteredOrigins,
  jsonResponse,
  type RouteContext,
  type Router,
  readForm,
} from '../../http/index.ts'
import { describeToken } from './describe-token.ts'
import { identifyCaller } from './identify-caller.ts'
import type { IntrospectionServices } from './introspection-services.ts'

/** Adds the introspection endpoint: what a token is worth at this moment.
 * @see RFC 7662 section 2; SMART App Launch 2.2.0, Token Introspection; INT-01 to INT-12; COR-02
 */
export function addIntrospectionRoute(router: Router, services: IntrospectionServices): void {
  router.use('/introspect', corsForRegisteredOrigins(services.clients))
  addRoute(router, '/introspect', { POST: (context) => introspect(context, services) })
}

async function introspect(
  context: RouteContext,
  services: IntrospectionServices,
): Promise<Response> {
  const { scope } = context.env
  const form = await readForm(context.req.raw)
  const caller = await identifyCaller(context.req.raw, form, scope, services)
  const text = form.get('token')
  if (text === undefined) throw missingToken()
  const described = await describeToken(text, caller, services)
  if (described.grantId !== undefined) scope.link({ grantId: described.grantId })
  scope.note({
    outcome: 'information',
    check: 'introspected-token',
    clause: 'RFC 7662 section 2.2; INT-02, INT-11',
    text: described.isActive ? 'the token is active' : `inactive: ${described.because}`,
  })
  const body = described.isActive ? described.body : { active: false }
  return jsonResponse(body, 200, { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
}

function missingToken() {
  return invalidRequest('parameter token is missing', {
    explanation: {
      check: 'parameter-present',
      clause: 'RFC 7662 section 2.1; INT-10',
      parameter: 'token',
      seen: 'absent',
      wanted: 'a value',
    },
  })
}
