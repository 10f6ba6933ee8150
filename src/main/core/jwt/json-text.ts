/** Bounds of JSON read from a token. @see spec/security.md L-04 */
export const jsonLimits = { depth: 64, members: 1_000, characters: 1_048_576 } as const

/** A JSON value with its source text, so that numbers and repeated members are seen as written. */
export interface JsonNode {
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'
  /** The source text of this value. */
  readonly text: string
  /** The decoded string; set for strings only. */
  readonly string?: string
  /** Elements of an array. */
  readonly elements?: readonly JsonNode[]
  /** Members of an object in source order, repeated names included. */
  readonly members?: readonly JsonMember[]
}

/** One member of an object. */
export interface JsonMember {
  readonly name: string
  readonly value: JsonNode
}

/** A text that is no JSON, or exceeds a limit. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
}

/** Reads JSON without building objects: `__proto__` and repeated names are data like any other.
 * @throws {JsonTextError} not JSON by RFC 8259, or over a limit
 * @see RFC 8259; RFC 7515 section 4 (member names are unique)
 */
export function readJson(text: string): JsonNode {
  if (text.length > jsonLimits.characters) {
    throw new JsonTextError(`${text.length} characters, at most ${jsonLimits.characters}`)
  }
  const reader = new JsonReader(text)
  const node = reader.readValue(0)
  reader.expectEnd()
  return node
}

class JsonReader {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
    this.#skipSpace()
  }

  readValue(depth: number): JsonNode {
    if (depth > jsonLimits.depth) throw new JsonTextError(`deeper than ${jsonLimits.depth} levels`)
    const start = this.#position
    const character = this.#text[start]
    const node = this.#readByFirst(character, depth)
    const text = this.#text.slice(start, this.#position)
    this.#skipSpace()
    return { ...node, text }
  }

  #readByFirst(character: string | undefined, depth: number): Omit<JsonNode, 'text'> {
    if (character === '{') return { kind: 'object', members: this.#readMembers(depth) }
    if (character === '[') return { kind: 'array', elements: this.#readElements(depth) }
    if (character === '"') return { kind: 'string', string: this.#readString() }
    if (this.#take('true') || this.#take('false')) return { kind: 'boolean' }
    if (this.#take('null')) return { kind: 'null' }
    return this.#readNumber()
  }

  expectEnd(): void {
    if (this.#position < this.#text.length) throw this.#fault('something after the value')
  }

  #readMembers(depth: number): JsonMember[] {
    const members: JsonMember[] = []
    this.#open()
    while (!this.#close('}', members.length)) {
      if (this.#text[this.#position] !== '"') throw this.#fault('no member name')
      const name = this.#readString()
      this.#skipSpace()
      if (!this.#take(':')) throw this.#fault('no colon after a member name')
      this.#skipSpace()
      members.push({ name, value: this.readValue(depth + 1) })
    }
    return members
  }

  #readElements(depth: number): JsonNode[] {
    const elements: JsonNode[] = []
    this.#open()
    while (!this.#close(']', elements.length)) elements.push(this.readValue(depth + 1))
    return elements
  }

  #open(): void {
    this.#position += 1
    this.#skipSpace()
  }

  /** True at the closing bracket; otherwise stands at the next entry, behind its comma. */
  #close(bracket: string, count: number): boolean {
    if (this.#take(bracket)) return true
    if (count >= jsonLimits.members) throw new JsonTextError(`over ${jsonLimits.members} members`)
    if (count > 0) {
      if (!this.#take(',')) throw this.#fault('no comma between entries')
      this.#skipSpace()
    }
    return false
  }

  #readString(): string {
    const start = this.#position
    let index = start + 1
    while (index < this.#text.length && this.#text[index] !== '"') {
      index += this.#text[index] === '\\' ? 2 : 1
    }
    this.#position = index + 1
    try {
      // JSON.parse of one string literal decides the escapes.
      return String(JSON.parse(this.#text.slice(start, this.#position)))
    } catch (cause) {
      throw new JsonTextError(`no JSON string at character ${start + 1}`, { cause })
    }
  }

  #readNumber(): Omit<JsonNode, 'text'> {
    const start = this.#position
    while (/[-+0-9.eE]/.test(this.#text[this.#position] ?? '')) this.#position += 1
    const text = this.#text.slice(start, this.#position)
    if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) {
      this.#position = start
      throw this.#fault('no JSON value')
    }
    return { kind: 'number' }
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false
    this.#position += text.length
    return true
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#position] ?? 'x')) this.#position += 1
  }

  #fault(what: string): JsonTextError {
    return new JsonTextError(`${what} at character ${this.#position + 1}`)
  }
}

/** Names that stand more than once among the members of one object. */
export function repeatedNames(members: readonly JsonMember[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name } of members) {
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return repeated
}

/** Paths of every member name that is repeated in its object, at any depth. */
export function repeatedPaths(node: JsonNode, path = ''): string[] {
  if (node.elements !== undefined) {
    return node.elements.flatMap((element, index) => repeatedPaths(element, `${path}[${index}]`))
  }
  if (node.members === undefined) return []
  const prefix = path === '' ? '' : `${path}.`
  return [
    ...Array.from(repeatedNames(node.members), (name) => `${prefix}${name}`),
    ...node.members.flatMap(({ name, value }) => repeatedPaths(value, `${prefix}${name}`)),
  ]
}
