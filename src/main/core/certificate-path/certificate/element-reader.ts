import { derTag } from '../der-tags.ts'
import { childrenOf, type DerElement } from '../strict-der.ts'
import { CertificateFormatError } from './certificate-format-error.ts'

/** Reads the members of a constructed element in their order; what is missing, out of place or left over is refused. */
export class ElementReader {
  readonly #members: Generator<DerElement, void, undefined>
  readonly #name: string
  #next: DerElement | undefined

  /** @param name what the element is, for messages */
  constructor(element: DerElement, name: string, tag: number = derTag.sequence) {
    if (element.tag !== tag) throw unexpected(name, element.tag, describeTag(tag))
    this.#members = childrenOf(element)
    this.#name = name
    this.#advance()
  }

  /** The next member, which has to be there with this tag. */
  take(tag: number): DerElement {
    const member = this.takeOptional(tag)
    if (member === undefined) throw unexpected(this.#name, this.#next?.tag, describeTag(tag))
    return member
  }

  /** The next member when it has this tag. */
  takeOptional(tag: number): DerElement | undefined {
    return this.#next?.tag === tag ? this.takeAny() : undefined
  }

  /** The next member, whatever it is; undefined at the end. */
  takeAny(): DerElement | undefined {
    const member = this.#next
    this.#advance()
    return member
  }

  /** The next member, whatever it is; there has to be one. */
  takeNext(): DerElement {
    const member = this.takeAny()
    if (member === undefined) throw unexpected(this.#name, undefined, 'one more element')
    return member
  }

  /** Checks that nothing is left. */
  end(): void {
    if (this.#next !== undefined) throw unexpected(this.#name, this.#next.tag, 'the end')
  }

  #advance(): void {
    const { value } = this.#members.next()
    this.#next = value ?? undefined
  }
}

/** The members of a list that may not be empty. */
export function membersOf(element: DerElement, name: string, tag?: number): DerElement[] {
  const reader = new ElementReader(element, name, tag)
  const members: DerElement[] = []
  for (let member = reader.takeAny(); member !== undefined; member = reader.takeAny()) {
    members.push(member)
  }
  if (members.length > 0) return members
  throw new CertificateFormatError({
    check: name,
    clause: 'RFC 5280 appendix A',
    seen: 'an empty list',
    wanted: 'at least one member',
  })
}

function unexpected(name: string, seen: number | undefined, wanted: string) {
  return new CertificateFormatError({
    check: name,
    clause: 'RFC 5280 appendix A; spec/security.md UD-13',
    seen: seen === undefined ? 'the end' : describeTag(seen),
    wanted,
  })
}

function describeTag(tag: number): string {
  return `an element with tag 0x${tag.toString(16).padStart(2, '0')}`
}
