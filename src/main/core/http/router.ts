import { type Context, Hono } from 'hono'
import { HttpError } from '../errors.ts'
import type { RequestScope } from './request-scope.ts'

/** What Hono carries along with each request. */
export interface RouteEnvironment {
  Bindings: { scope: RequestScope }
}

/** The router every route module adds its routes to. */
export type Router = Hono<RouteEnvironment>

/** What a route handler receives. */
export type RouteContext = Context<RouteEnvironment>

/** An empty router. */
export function createRouter(): Router {
  return new Hono<RouteEnvironment>()
}

/** The part of the path a route gave a name to.
 * @param name as the path of the route has it after its colon
 */
export function pathParameter(context: RouteContext, name: string): string {
  return context.req.param(name) ?? ''
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Handler = (context: RouteContext) => Response | Promise<Response>

/** Adds one path with its handlers; every other method is answered 405 with `Allow`.
 * HEAD is answered as GET without a body.
 * @see RFC 9110 section 15.5.6
 */
export function addRoute(
  router: Router,
  path: string,
  handlers: Partial<Record<Method, Handler>>,
): void {
  const allowed = Object.keys(handlers)
  if (handlers.GET !== undefined) allowed.push('HEAD')
  for (const [method, handler] of Object.entries(handlers)) router.on(method, path, handler)
  router.all(path, (context) => {
    throw new HttpError(405, `${context.req.method} is not allowed here`, {
      Allow: allowed.join(', '),
    })
  })
}
