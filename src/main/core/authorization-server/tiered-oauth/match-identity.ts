import type { UserRow } from '../../../../shared/contract/users.ts'
import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import { foldText } from '../../../../shared/fhir/search-match/string-match.ts'
import type { Platform } from '../../platform.ts'
import type { TieredServices } from './tiered-services.ts'

/** A user who may be the person an identity provider names, and what speaks for it. */
export interface MatchCandidate {
  readonly username: string
  readonly displayName: string
  readonly fhirUser: string
  /** `identifier`: a business identifier is the same, which settles it. */
  readonly by: 'identifier' | 'attributes'
  /** What is the same, for people. */
  readonly reasons: readonly string[]
  /** Where a one-time code would be sent, with most of it hidden. */
  readonly contact: string
  /** What that message would say: six digits. */
  readonly code: string
}

/** What a provider tells of a person that can be compared. */
type Claims = Readonly<Record<string, unknown>>

/** Fewest of name, birth date and e-mail address that have to be the same. */
const fewestSame = 2

/** Finds the users whom an identity provider may be speaking of: those with the same business identifier, else those of
 * whom at least two of name, birth date and e-mail address are the same. What the provider says of a FHIR resource does
 * not count: its resources are not ours.
 * @see UDAP-TIER-018, UDAP-TIER-019, UDAP-TIER-022
 */
export async function matchIdentity(
  claims: Claims,
  { users, world, platform }: Pick<TieredServices, 'users' | 'world' | 'platform'>,
): Promise<readonly MatchCandidate[]> {
  const enabled = (await users.list('')).filter(({ isDisabled }) => !isDisabled)
  const judged = await Promise.all(
    enabled.map(async (user) => {
      const { fhirUser } = user
      if (fhirUser === null) return undefined
      const person = await world.findPerson(fhirUser)
      const found = person && judge(claims, { ...user, fhirUser }, person)
      return found && { ...found, code: drawCode(platform) }
    }),
  )
  const candidates = judged.filter((candidate) => candidate !== undefined)
  const exact = candidates.filter(({ by }) => by === 'identifier')
  return exact.length > 0 ? exact : candidates
}

function drawCode(platform: Pick<Platform, 'random'>): string {
  const number = Buffer.from(platform.random(4)).readUInt32BE()
  return String(number % 1_000_000).padStart(6, '0')
}

function judge(
  claims: Claims,
  user: UserRow & { readonly fhirUser: string },
  person: FhirResource,
): Omit<MatchCandidate, 'code'> | undefined {
  const about = {
    username: user.username,
    displayName: user.displayName,
    fhirUser: user.fhirUser,
    contact: hideContact(emailsOf(person)[0]),
  }
  const identifier = sharedIdentifier(claims, person)
  if (identifier !== undefined) {
    return { ...about, by: 'identifier', reasons: [`identifier ${identifier}`] }
  }
  const reasons = [
    ...(hasSameName(claims, person) ? ['name'] : []),
    ...(hasSameBirthDate(claims, person) ? ['birth date'] : []),
    ...(hasSameEmail(claims, person) ? ['e-mail address'] : []),
  ]
  return reasons.length < fewestSame ? undefined : { ...about, by: 'attributes', reasons }
}

function sharedIdentifier(claims: Claims, person: FhirResource): string | undefined {
  const own = new Set(elementsAt(person, 'identifier').flatMap(identifierText))
  return elementsAt(claims, 'identifiers')
    .flatMap(identifierText)
    .find((text) => own.has(text))
}

function identifierText(identifier: unknown): string[] {
  const [system] = elementsAt(identifier, 'system')
  const [value] = elementsAt(identifier, 'value')
  return typeof system === 'string' && typeof value === 'string' ? [`${system}|${value}`] : []
}

function hasSameName({ given_name, family_name }: Claims, person: FhirResource): boolean {
  if (typeof given_name !== 'string' || typeof family_name !== 'string') return false
  return elementsAt(person, 'name').some((name) => {
    const family = elementsAt(name, 'family').some((text) => isSame(text, family_name))
    return family && elementsAt(name, 'given').some((text) => isSame(text, given_name))
  })
}

function hasSameBirthDate({ birthdate }: Claims, person: FhirResource): boolean {
  return typeof birthdate === 'string' && elementsAt(person, 'birthDate').includes(birthdate)
}

function hasSameEmail({ email }: Claims, person: FhirResource): boolean {
  return typeof email === 'string' && emailsOf(person).some((own) => isSame(own, email))
}

function emailsOf(person: FhirResource): readonly string[] {
  return elementsAt(person, 'telecom').flatMap((telecom) => {
    const [value] = elementsAt(telecom, 'value')
    const isMail = elementsAt(telecom, 'system').includes('email')
    return isMail && typeof value === 'string' ? [value] : []
  })
}

function isSame(one: unknown, other: string): boolean {
  return typeof one === 'string' && foldText(one).trim() === foldText(other).trim()
}

function hideContact(email: string | undefined): string {
  if (email === undefined) return 'the mailbox on record'
  const [local = '', domain = ''] = email.split('@')
  return `${local.slice(0, 1)}•••@${domain}`
}
