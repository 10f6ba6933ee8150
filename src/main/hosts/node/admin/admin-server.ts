import { z } from 'zod'
import { ProblemError } from '../../../../shared/problem.ts'
import type { Platform } from '../../../core/platform.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { buildWorkspaceJsonSchema } from '../../../core/workspace/index.ts'
import type { ConsoleFiles } from '../../console/console-files.ts'
import { type AdminAccess, createAdminAccess } from './access.ts'
import { createEventStreams, type EventStreams } from './event-streams.ts'
import { problem, renderProblem } from './problem-response.ts'
import { bearerOf, bodyLimitOf, checkSameOrigin, readJson } from './request-check.ts'

interface AdminOptions {
  readonly workbench: Pick<Workbench, 'dispatch' | 'subscribe'>
  readonly platform: Pick<Platform, 'clock' | 'random' | 'version'>
  /** Origin of the admin listener; the only one calls may come from. */
  readonly origin: string
  /** The built console; undefined where it was not built. */
  readonly consoleFiles: ConsoleFiles | undefined
}

/** The console over HTTP: its files, its calls and its events. */
export interface AdminServer {
  fetch(request: Request): Promise<Response>
  /** Makes a one-time token that opens the console. */
  mintToken(): string
  /** Ends every event stream. */
  close(): void
}

interface AdminContext extends AdminOptions {
  readonly access: AdminAccess
  readonly streams: EventStreams
}

/** Builds the server behind the admin listener; it sends no CORS header and knows no cookie.
 * @see spec/security.md HO-04, HO-05, HO-07, HO-10, HO-14, HO-16
 */
export function createAdminServer(options: AdminOptions): AdminServer {
  const { workbench, platform } = options
  const access = createAdminAccess(platform)
  const streams = createEventStreams({ subscribe: workbench.subscribe, clock: platform.clock })
  const context: AdminContext = { ...options, access, streams }
  return {
    fetch: async (request) => secure(await answer(request, context)),
    mintToken: access.mintToken,
    close: () => {
      streams.close()
      access.close()
    },
  }
}

async function answer(request: Request, context: AdminContext): Promise<Response> {
  try {
    return await route(request, context)
  } catch (error) {
    if (error instanceof ProblemError) return renderProblem(error.problem)
    throw error
  }
}

async function route(request: Request, context: AdminContext): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  if (pathname === '/session') return only('POST', request) ?? openSession(request, context)
  if (pathname.startsWith('/rpc/')) {
    return only('POST', request) ?? callMethod(request, pathname.slice('/rpc/'.length), context)
  }
  if (pathname === '/events') {
    return only('GET', request) ?? (await openEvents(request, searchParams.get('names'), context))
  }
  if (pathname === '/openapi.json') {
    const { origin, platform } = context
    const { buildOpenApi } = await import('./openapi.ts')
    return only('GET', request) ?? Response.json(buildOpenApi(origin, platform.version))
  }
  if (pathname === '/workspace.schema.json') {
    return only('GET', request) ?? Response.json(buildWorkspaceJsonSchema())
  }
  return only('GET', request) ?? (await serveFile(request, pathname, context.consoleFiles))
}

/** HEAD is answered wherever GET is. */
function only(method: 'GET' | 'POST', request: Request): Response | undefined {
  if (request.method === method) return undefined
  if (method === 'GET' && request.method === 'HEAD') return undefined
  const allow = method === 'GET' ? 'GET, HEAD' : method
  const refusal = problem('method-not-allowed', `${allow} only`)
  return renderProblem(refusal, { Allow: allow })
}

async function serveFile(
  { method }: Request,
  pathname: string,
  files: ConsoleFiles | undefined,
): Promise<Response> {
  if (files === undefined) {
    return renderProblem(problem('unavailable', 'the console is not built: npm run build'))
  }
  const file = await files.respond(pathname)
  return method === 'HEAD' ? new Response(null, file) : file
}

const tokenSchema = z.strictObject({ token: z.string().max(200) })

async function openSession(request: Request, { access, origin }: AdminContext): Promise<Response> {
  const refusal = checkSameOrigin(request, origin)
  if (refusal !== undefined) return renderProblem(refusal)
  const body = tokenSchema.safeParse(await readJson(request, bodyLimitOf('session')))
  if (!body.success) return renderProblem(problem('bad-request', 'wanted {"token": "…"}'))
  const session = access.redeemToken(body.data.token)
  if (session === undefined) {
    const message = 'the token is wrong, was used, or is older than ten minutes; start again'
    return renderProblem(problem('unauthorized', message))
  }
  return Response.json({ session })
}

/** The session secret of a same-origin call, or the refusal. */
function requireSession(request: Request, { access, origin }: AdminContext): string | Response {
  const refusal = checkSameOrigin(request, origin)
  if (refusal !== undefined) return renderProblem(refusal)
  const secret = bearerOf(request)
  if (secret !== undefined && access.admitSession(secret)) return secret
  return renderProblem(problem('unauthorized', 'this needs the session secret as Bearer'), {
    'WWW-Authenticate': 'Bearer',
  })
}

async function callMethod(
  request: Request,
  name: string,
  context: AdminContext,
): Promise<Response> {
  const session = requireSession(request, context)
  if (session instanceof Response) return session
  const params = await readJson(request, bodyLimitOf(name))
  return Response.json(await context.workbench.dispatch(name, params))
}

async function openEvents(
  request: Request,
  names: string | null,
  context: AdminContext,
): Promise<Response> {
  const session = requireSession(request, context)
  if (session instanceof Response) return session
  return context.streams.open(names, () => context.access.isSession(session))
}

const defaultHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

function secure(response: Response): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(defaultHeaders)) {
    if (!headers.has(name)) headers.set(name, value)
  }
  return new Response(response.body, { status: response.status, headers })
}
