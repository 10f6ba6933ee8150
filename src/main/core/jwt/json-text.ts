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
    const node = this.#readByFirst(start, depth)
    this.#skipSpace()
    return node
  }

  #readByFirst(start: number, depth: number): JsonNode {
    const character = this.#text[start]
    if (character === '"') {
      const string = this.#readString()
      return { kind: 'string', text: this.#textFrom(start), string }
    }
    if (character === '{') {
      const members = this.#readMembers(depth)
      return { kind: 'object', text: this.#textFrom(start), members }
    }
    if (character === '[') {
      const elements = this.#readElements(depth)
      return { kind: 'array', text: this.#textFrom(start), elements }
    }
    if (this.#take('true') || this.#take('false')) {
      return { kind: 'boolean', text: this.#textFrom(start) }
    }
    if (this.#take('null')) return { kind: 'null', text: 'null' }
    this.#readNumber()
    return { kind: 'number', text: this.#textFrom(start) }
  }

  #textFrom(start: number): string {
    return this.#text.slice(start, this.#position)
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
    const plainEnd = this.#text.indexOf('"', start + 1)
    const plain = plainEnd === -1 ? '\\' : this.#text.slice(start + 1, plainEnd)
    if (isPlainString(plain)) {
      this.#position = plainEnd + 1
      return plain
    }
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

  #readNumber(): void {
    const start = this.#position
    while (isNumberCode(this.#text.charCodeAt(this.#position))) this.#position += 1
    const text = this.#text.slice(start, this.#position)
    if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) {
      this.#position = start
      throw this.#fault('no JSON value')
    }
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false
    this.#position += text.length
    return true
  }

  #skipSpace(): void {
    while (isSpaceCode(this.#text.charCodeAt(this.#position))) this.#position += 1
  }

  #fault(what: string): JsonTextError {
    return new JsonTextError(`${what} at character ${this.#position + 1}`)
  }
}

/** Whether what stands between two quotes is the string itself: without escapes and control characters. */
function isPlainString(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code === 0x5c) return false
  }
  return true
}

function isSpaceCode(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** `+ - . 0-9 E e` */
function isNumberCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x45 ||
    code === 0x65
  )
}

const noNames: ReadonlySet<string> = new Set()

/** Names that stand more than once among the members of one object. */
export function repeatedNames(members: readonly JsonMember[]): ReadonlySet<string> {
  if (members.length <= fewMembers && !hasRepeated(members)) return noNames
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name } of members) {
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return repeated
}

/** Up to so many members, looking at each pair is faster than a set. */
const fewMembers = 24

function hasRepeated(members: readonly JsonMember[]): boolean {
  for (let index = 1; index < members.length; index += 1) {
    const name = members[index]?.name
    for (let before = 0; before < index; before += 1) {
      if (members[before]?.name === name) return true
    }
  }
  return false
}

/** Paths of every member name that is repeated in its object, at any depth. */
export function repeatedPaths(node: JsonNode, path = ''): string[] {
  if (node.elements !== undefined) {
    return node.elements.flatMap((element, index) => repeatedPaths(element, `${path}[${index}]`))
  }
  if (node.members === undefined) return []
  const isFlat = node.members.every(
    ({ value }) => value.members === undefined && value.elements === undefined,
  )
  if (isFlat && repeatedNames(node.members).size === 0) return []
  const prefix = path === '' ? '' : `${path}.`
  return [
    ...Array.from(repeatedNames(node.members), (name) => `${prefix}${name}`),
    ...node.members.flatMap(({ name, value }) => repeatedPaths(value, `${prefix}${name}`)),
  ]
}
