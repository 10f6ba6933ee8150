import { type Call, methods } from '../../src/shared/contract/index.ts'
import { ProblemError, problemSchema } from '../../src/shared/problem.ts'
import type { ReadyLine } from './headless-process.ts'
import type { LaunchTarget } from './launch.ts'

/** Speaks to a headless program over its listeners, as apps and the console do.
 * @param ready its ready line; the token in it is used up
 */
export async function connectToHeadless(ready: ReadyLine): Promise<LaunchTarget> {
  const { issuer, fhirBase } = ready
  const request = (pathOrUrl: string, init: RequestInit = {}) =>
    fetch(new URL(pathOrUrl, `${issuer}/`), { redirect: 'manual', ...init })
  return {
    issuer,
    fhirBase,
    call: await signInAtConsole(ready),
    fetch: (wanted) => fetch(wanted),
    request,
    postForm: (pathOrUrl, form, headers = {}) =>
      request(pathOrUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
  }
}

async function signInAtConsole({ console: origin, adminToken }: ReadyLine): Promise<Call> {
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ token: adminToken }),
  })
  if (answer.status !== 200) throw new Error(`the console said ${answer.status} to its token`)
  // The admin listener has just said that this is a session.
  const { session } = (await answer.json()) as { session: string }
  return callWithSession(origin, session)
}

/** Calls methods at a console as the tab does whose session it is. */
export function callWithSession(origin: string, session: string): Call {
  return async (name, params) => {
    const response = await fetch(`${origin}/rpc/${name}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: origin,
        Authorization: `Bearer ${session}`,
      },
      body: JSON.stringify(params),
    })
    const body: unknown = await response.json()
    if (!response.ok) throw new ProblemError(problemSchema.parse(body))
    // The schema of a method is that of its result, which the index type cannot follow.
    return methods[name].result.parse(body) as never
  }
}
