import {
  childrenOf,
  contextTag,
  type DerElement,
  DerFormatError,
  derTag,
  readStrictDer,
} from '../../certificate-path/index.ts'
import { KeyMaterialError } from './key-material-error.ts'

const check = 'strict DER (UD-13)'

/** Reads one strict DER element that fills the bytes. What the bytes hold is not repeated in the refusal, for they may be
 * private.
 * @param what what is read, for the message
 * @throws {KeyMaterialError} malformed
 */
export function readDer(bytes: Uint8Array, what: string): DerElement {
  try {
    return readStrictDer(bytes)
  } catch (error) {
    if (!(error instanceof DerFormatError)) throw error
    const seen = `${what} that breaks off or breaks a rule at byte ${error.offset} of ${bytes.length}`
    throw new KeyMaterialError('malformed', { check, seen, wanted: error.wanted })
  }
}

/** The members of a SEQUENCE, taken in their order. */
export class DerFields {
  readonly #elements: readonly DerElement[]
  readonly #what: string
  #next = 0

  /** @throws {KeyMaterialError} malformed: it is no constructed element of that tag */
  constructor(element: DerElement, what: string, tag: number = derTag.sequence) {
    if (element.tag !== tag) throw unexpected(what, element.tag, tag)
    this.#elements = [...childrenOf(element)]
    this.#what = what
  }

  /** Takes the next member.
   * @throws {KeyMaterialError} malformed: there is none, or it has another tag
   */
  take(tag: number): DerElement {
    const element = this.#elements[this.#next]
    if (element?.tag !== tag) throw unexpected(this.#what, element?.tag, tag)
    this.#next += 1
    return element
  }

  /** Takes the next member where it has the tag. */
  takeOptional(tag: number): DerElement | undefined {
    return this.#elements[this.#next]?.tag === tag ? this.take(tag) : undefined
  }

  /** Takes the next member, whatever it is.
   * @throws {KeyMaterialError} malformed: there is none
   */
  takeAny(): DerElement {
    const element = this.#elements[this.#next]
    if (element === undefined) throw unexpected(this.#what, undefined, undefined)
    this.#next += 1
    return element
  }

  /** Takes what is inside the next member, which is tagged `[number] EXPLICIT`.
   * @throws {KeyMaterialError} malformed
   */
  takeExplicit(number: number): DerElement {
    return insideOf(this.take(contextTag(number, 'constructed')), this.#what)
  }

  /** Takes what is inside the next member where it is tagged `[number] EXPLICIT`. */
  takeOptionalExplicit(number: number): DerElement | undefined {
    const element = this.takeOptional(contextTag(number, 'constructed'))
    return element === undefined ? undefined : insideOf(element, this.#what)
  }

  /** Checks that no member is left.
   * @throws {KeyMaterialError} malformed
   */
  end(): void {
    const element = this.#elements[this.#next]
    if (element !== undefined) throw unexpected(this.#what, element.tag, undefined)
  }
}

/** The number in an INTEGER. */
export function integerOf({ contents }: DerElement): bigint {
  return BigInt.asIntN(8 * contents.length, BigInt(`0x${Buffer.from(contents).toString('hex')}`))
}

/** The dotted form of an OBJECT IDENTIFIER. */
export function objectIdentifierOf(element: DerElement): string {
  const arcs: number[] = []
  let value = 0
  for (const octet of element.contents) {
    value = value * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    if (arcs.length === 0) {
      const root = Math.min(Math.floor(value / 40), 2)
      arcs.push(root, value - 40 * root)
    } else {
      arcs.push(value)
    }
    value = 0
  }
  return arcs.join('.')
}

/** The bytes of a BIT STRING made of whole bytes.
 * @throws {KeyMaterialError} malformed
 */
export function wholeBitString(element: DerElement, what: string): Uint8Array {
  if (element.contents[0] !== 0) {
    const seen = `${what} with a broken last byte`
    throw new KeyMaterialError('malformed', { check, seen, wanted: 'whole bytes' })
  }
  return element.contents.subarray(1)
}

/** An algorithm with its parameters. @see RFC 5280 section 4.1.1.2 */
export interface AlgorithmFields {
  readonly identifier: string
  readonly parameters: DerElement | undefined
}

/** Reads an AlgorithmIdentifier.
 * @throws {KeyMaterialError} malformed
 */
export function readAlgorithm(element: DerElement, what: string): AlgorithmFields {
  const fields = new DerFields(element, what)
  const identifier = objectIdentifierOf(fields.take(derTag.objectIdentifier))
  const parameters = [...childrenOf(element)][1]
  if (parameters !== undefined) fields.takeAny()
  fields.end()
  return { identifier, parameters }
}

function insideOf(element: DerElement, what: string): DerElement {
  const [inner, ...others] = [...childrenOf(element)]
  if (inner === undefined || others.length > 0) throw unexpected(what, element.tag, undefined)
  return inner
}

function unexpected(
  what: string,
  seen: number | undefined,
  wanted: number | undefined,
): KeyMaterialError {
  return new KeyMaterialError('malformed', {
    check: 'structure of the file',
    seen: `${what} with ${seen === undefined ? 'its end' : tagName(seen)}`,
    wanted: wanted === undefined ? 'another member or none there' : tagName(wanted),
  })
}

const tagNames: ReadonlyMap<number, string> = new Map(
  Object.entries(derTag).map(([name, tag]) => [tag, name]),
)

function tagName(tag: number): string {
  return tagNames.get(tag) ?? `[${tag & 0x1f}]`
}
