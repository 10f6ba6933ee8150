import type { MiddlewareHandler } from 'hono'
import type { RouteEnvironment } from './router.ts'

/** Tells which browser origins the registered clients have. */
export interface OriginRegistry {
  /** Whether any enabled client registered this origin. */
  isRegistered(origin: string): Promise<boolean>
  /** Whether this very client registered this origin. */
  isRegisteredFor(origin: string, clientId: string): Promise<boolean>
}

const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, If-Match, If-None-Match, If-None-Exist, Prefer',
  'Access-Control-Max-Age': '600',
}

const exposedHeaders = {
  'Access-Control-Expose-Headers':
    'ETag, Location, Content-Location, Last-Modified, WWW-Authenticate',
}

/** Lets every origin read, without credentials: discovery documents, JWK Sets, metadata.
 * @see COR-01
 */
export function corsForAnyOrigin(): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    if (context.req.method === 'OPTIONS') {
      return new Response(null, {
        status: 204,
        headers: { 'Access-Control-Allow-Origin': '*', ...preflightHeaders },
      })
    }
    await next()
    setHeaders(context.res.headers, { 'Access-Control-Allow-Origin': '*', ...exposedHeaders })
  }
}

/** Lets the origins of registered clients call; once the client of a request is known, only its own origins.
 * @see COR-02 to COR-05
 */
export function corsForRegisteredOrigins(
  registry: OriginRegistry,
): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    const origin = context.req.header('origin')
    if (context.req.method === 'OPTIONS') {
      const mayCall = origin !== undefined && (await registry.isRegistered(origin))
      return new Response(null, {
        status: 204,
        headers: {
          Vary: 'Origin',
          ...(mayCall ? { 'Access-Control-Allow-Origin': origin, ...preflightHeaders } : {}),
        },
      })
    }
    await next()
    context.res.headers.append('Vary', 'Origin')
    if (origin === undefined) return
    const { clientId } = context.env.scope.links
    const mayRead =
      clientId === undefined
        ? await registry.isRegistered(origin)
        : await registry.isRegisteredFor(origin, clientId)
    if (mayRead) {
      setHeaders(context.res.headers, { 'Access-Control-Allow-Origin': origin, ...exposedHeaders })
    }
  }
}

function setHeaders(target: Headers, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) target.set(name, value)
}
