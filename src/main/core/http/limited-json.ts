/** How deep and wide a JSON text may be. */
export interface JsonLimits {
  readonly depth: number
  readonly membersPerObject: number
  readonly stringCharacters: number
}

/** Limits of FHIR resources and of what the inspector is given. @see spec/security.md L-04 */
export const fhirJsonLimits: JsonLimits = {
  depth: 64,
  membersPerObject: 1000,
  stringCharacters: 1_048_576,
}

/** Limits of what the authorization server is sent. @see spec/security.md L-04 */
export const oauthJsonLimits: JsonLimits = {
  depth: 32,
  membersPerObject: 1000,
  stringCharacters: 1_048_576,
}

/** A JSON text breaks a limit or the grammar; the message says which and where. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError'
  /** What the text has, without repeating it. */
  readonly seen: string
  readonly wanted: string

  constructor(message: string, found: { seen: string; wanted: string }, options?: ErrorOptions) {
    super(message, options)
    this.seen = found.seen
    this.wanted = found.wanted
  }
}

interface OpenValue {
  readonly isObject: boolean
  members: number
}

/** Parses JSON after one pass over the text has shown that it stays within the limits, so that hostile
 * nesting never reaches `JSON.parse`.
 * @throws {JsonLimitError} over a limit, or not JSON
 */
export function parseLimitedJson(text: string, limits: JsonLimits): unknown {
  requireWithinLimits(text, limits)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JsonLimitError('the body is not JSON', { seen: 'no JSON', wanted: 'JSON' }, { cause })
  }
}

function requireWithinLimits(text: string, limits: JsonLimits): void {
  const open: OpenValue[] = []
  let position = 0
  while (position < text.length) {
    const character = text.charAt(position)
    if (character === '"') {
      const end = endOfString(text, position)
      if (end - position > limits.stringCharacters) {
        throw new JsonLimitError(
          `the string at ${position} has more than ${limits.stringCharacters} characters`,
          {
            seen: `a string of ${end - position} characters at ${position}`,
            wanted: `at most ${limits.stringCharacters} characters`,
          },
        )
      }
      position = end
      continue
    }
    if (character === '{' || character === '[') {
      open.push({ isObject: character === '{', members: 0 })
      if (open.length > limits.depth) {
        throw new JsonLimitError(`nested deeper than ${limits.depth} at ${position}`, {
          seen: `level ${open.length} at ${position}`,
          wanted: `at most ${limits.depth} levels`,
        })
      }
    } else if (character === '}' || character === ']') {
      open.pop()
    } else if (character === ':') {
      countMember(open.at(-1), limits, position)
    }
    position += 1
  }
}

function countMember(value: OpenValue | undefined, limits: JsonLimits, position: number): void {
  if (value === undefined || !value.isObject) return
  value.members += 1
  if (value.members > limits.membersPerObject) {
    throw new JsonLimitError(
      `the object around ${position} has more than ${limits.membersPerObject} members`,
      {
        seen: `member ${value.members} of an object at ${position}`,
        wanted: `at most ${limits.membersPerObject} members`,
      },
    )
  }
}

/** Position after the closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  let position = start + 1
  while (position < text.length) {
    const character = text.charAt(position)
    if (character === '\\') position += 1
    else if (character === '"') return position + 1
    position += 1
  }
  return text.length
}
