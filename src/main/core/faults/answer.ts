/** An HTTP answer as a fault may change it; nothing in it is shared with what was answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>

/** Reads a response to its end. */
export async function readAnswer(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: new Headers(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

/** The response an answer is sent as. */
export function toResponse({ status, headers, body }: Answer): Response {
  const hasNoBody = status === 204 || status === 304 || (status >= 300 && body.length === 0)
  return new Response(hasNoBody ? null : body.slice(), { status, headers })
}

/** The members of a successful JSON answer; undefined for any other. */
export function membersOf({ status, body }: Answer): Members | undefined {
  if (status >= 300) return undefined
  const value = parseJson(Buffer.from(body).toString('utf8'))
  // An object that is no array has members.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** The same answer with other members. A validator that caches compare by is of the old body, so it goes. */
export function withMembers(answer: Answer, members: Members): Answer {
  return withBody(answer, new TextEncoder().encode(JSON.stringify(members)))
}

/** The same answer with another body. */
export function withBody(answer: Answer, body: Uint8Array): Answer {
  const headers = new Headers(answer.headers)
  headers.delete('etag')
  headers.delete('content-length')
  return { ...answer, headers, body }
}

/** The same answer with a header set, or without it. */
export function withHeader(answer: Answer, name: string, value: string | undefined): Answer {
  const headers = new Headers(answer.headers)
  if (value === undefined) headers.delete(name)
  else headers.set(name, value)
  return { ...answer, headers }
}
