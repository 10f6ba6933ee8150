import {
  invalidCertification,
  invalidClientMetadata,
  type OAuthError,
  unapprovedCertification,
} from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import { decodeUdapJwt, UdapJwtError } from '../udap-jwt/index.ts'
import { type Certification, readCertificationUris } from './certification.ts'
import { findUncovered } from './check-constraints.ts'
import type { StoredDefinition } from './definition-store.ts'
import {
  type CertificationQuestion,
  type JudgingServices,
  judgeCertification,
} from './judge-certification.ts'

/** Most certifications of one registration. */
const mostCertifications = 20

const clause = 'UDAP Certifications and Endorsements section 5'

/** What came of one certification. */
export type CertificationFate =
  | {
      readonly kind: 'accepted'
      readonly certification: Certification
      readonly definitions: readonly StoredDefinition[]
    }
  | {
      readonly kind: 'refused'
      readonly cause: UdapJwtError
      /** Those it names, without being verified. */
      readonly definitions: readonly StoredDefinition[]
    }
  | { readonly kind: 'unknown'; readonly uris: readonly string[] }

/** Reads the member `certifications` of a registration request.
 * @throws {OAuthError} invalid_client_metadata: it is there and no array of at most 20 texts
 * @see UDAP-CERT-001
 */
export function readCertifications(value: unknown): readonly string[] {
  if (value === undefined) return []
  const isFit =
    Array.isArray(value) &&
    value.length <= mostCertifications &&
    value.every((one) => typeof one === 'string')
  if (isFit) return [...new Set(value)]
  const parameter = 'certifications'
  const [seen, wanted] = [
    describeMember(value),
    `an array of at most ${mostCertifications} signed JWTs`,
  ]
  throw invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'certifications-form',
      clause: `${clause}; UDAP-CERT-001`,
      parameter,
      seen,
      wanted,
    },
  })
}

/** Finds out what a certification is worth by the definitions of a community whose URIs it names; it holds when one of them takes it.
 */
export async function decideFate(
  jwt: string,
  definitions: readonly StoredDefinition[],
  question: CertificationQuestion,
  services: JudgingServices,
  scope: RequestScope,
): Promise<CertificationFate> {
  let named: readonly StoredDefinition[] = []
  try {
    const uris = readCertificationUris(decodeUdapJwt(jwt).claims)
    named = definitions.filter((definition) => definition.uris.some((uri) => uris.includes(uri)))
    if (named.length === 0) return { kind: 'unknown', uris }
  } catch (cause) {
    if (!(cause instanceof UdapJwtError)) throw cause
    return { kind: 'refused', cause, definitions: named }
  }
  const taking: StoredDefinition[] = []
  let held: Certification | undefined
  let refusal: UdapJwtError | undefined
  for (const definition of named) {
    try {
      const certification = await judgeCertification(jwt, definition, question, services, scope)
      taking.push(definition)
      held ??= certification
    } catch (cause) {
      if (!(cause instanceof UdapJwtError)) throw cause
      if (refusal === undefined || isFarther(cause, refusal)) refusal = cause
    }
  }
  if (held !== undefined) return { kind: 'accepted', certification: held, definitions: taking }
  if (refusal === undefined) throw new TypeError('a definition takes a certification or says why')
  return { kind: 'refused', cause: refusal, definitions: named }
}

/** Of several refusals the one that came farthest is told. */
function isFarther({ stage }: UdapJwtError, best: UdapJwtError): boolean {
  const stages = ['form', 'signature', 'trust', 'claims']
  return stages.indexOf(stage) > stages.indexOf(best.stage)
}

/** What registrations with certifications are decided by. */
export interface AcceptanceRules {
  readonly community: CertificationQuestion['community']
  readonly definitions: readonly StoredDefinition[]
  /** The grant by which the app gets its first tokens. */
  readonly grant: 'authorization_code' | 'client_credentials'
}

/** Decides which certifications of a registration count. One that no definition knows is left out, and so is one that does not
 * hold, unless it was required or the community refuses such registrations.
 * @throws {OAuthError} unapproved_certification: nobody who may certifies it, or not any longer; invalid_certification: it
 *   does not hold otherwise; invalid_client_metadata: a required one is missing, or nothing covers what is asked for
 * @see UDAP-CERT-001 to UDAP-CERT-010
 */
export async function acceptCertifications(
  jwts: readonly string[],
  { community, definitions, grant }: AcceptanceRules,
  question: CertificationQuestion & { readonly statement: { readonly claims: JwtMembers } },
  services: JudgingServices,
  scope: RequestScope,
): Promise<readonly Certification[]> {
  const { isBadOneRefused, isCoverageRequired } = community.policy.certifications
  const required = definitions.filter(
    ({ isRequired, grants }) => isRequired && grants.includes(grant),
  )
  const accepted: Certification[] = []
  const met = new Set<StoredDefinition>()
  for (const jwt of jwts) {
    const fate = await decideFate(jwt, definitions, question, services, scope)
    noteFate(fate, scope)
    if (fate.kind === 'accepted') {
      accepted.push(fate.certification)
      for (const definition of fate.definitions) met.add(definition)
    }
    if (fate.kind !== 'refused') continue
    const isNeeded = fate.definitions.some((definition) => required.includes(definition))
    if (isNeeded || isBadOneRefused) throw toRegistrationError(fate.cause)
  }
  const missing = required.filter((definition) => !met.has(definition))
  if (missing.length > 0) throw missingCertifications(missing)
  if (isCoverageRequired) requireCoverage(accepted, question.statement.claims)
  return accepted
}

/** Gives the error of the registration endpoint for what a certification fails. @see UDAP-CERT-007; spec/udap.md section 8.3 */
function toRegistrationError(cause: UdapJwtError): OAuthError {
  const refuse = cause.stage === 'trust' ? unapprovedCertification : invalidCertification
  const parameter = `certification ${cause.explanation.parameter ?? ''}`.trim()
  return refuse(`certification: ${cause.message}`, {
    explanation: { ...cause.explanation, parameter },
    cause,
  })
}

/** @see UDAP-CERT-003; D4 */
function missingCertifications(missing: readonly StoredDefinition[]): OAuthError {
  const parameter = 'certifications'
  const wanted = missing.map(({ uris }) => uris.join(' or ')).join(', and ')
  return invalidClientMetadata(`${parameter} lack one this community requires: ${wanted}`, {
    explanation: {
      check: 'required-certifications',
      clause: 'UDAP Security 2.0.0 section 3.6; UDAP-CERT-003; D4',
      parameter,
      seen: 'without it',
      wanted,
    },
  })
}

/** @see UDAP-CERT-010 */
function requireCoverage(accepted: readonly Certification[], statement: JwtMembers): void {
  const uncovered = findUncovered(
    accepted.map(({ content }) => content),
    statement,
  )
  const [parameter] = uncovered
  if (parameter === undefined) return
  const seen = `${uncovered.join(' ')} without a certification`
  const wanted = 'certifications that cover everything asked for, as this community has it'
  throw invalidClientMetadata(`the statement asks for ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'certified-coverage',
      clause: `${clause}; UDAP-CERT-010`,
      parameter,
      seen,
      wanted,
    },
  })
}

function noteFate(fate: CertificationFate, scope: RequestScope): void {
  const check = 'certification'
  switch (fate.kind) {
    case 'accepted': {
      const { iss, content } = fate.certification
      const text = `${content.certification_name}, by ${iss}: accepted`
      scope.note({ outcome: 'passed', check, clause: `${clause}; UDAP-CERT-004`, text })
      return
    }
    case 'refused': {
      const text = `does not hold: ${fate.cause.message}`
      const { explanation } = fate.cause
      scope.note({
        outcome: 'failed',
        check: explanation.check,
        clause: `${explanation.clause}; UDAP-CERT-006`,
        text,
      })
      return
    }
    case 'unknown': {
      const text = `ignored, since no definition knows ${fate.uris.join(' ').slice(0, 200) || 'it'}`
      scope.note({ outcome: 'information', check, clause: 'UDAP-CERT-002', text })
    }
  }
}
