import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import {
  invalidSoftwareStatement,
  type OAuthError,
  unapprovedSoftwareStatement,
} from '../../errors.ts'
import { assertionAlgorithms } from '../client-authentication/index.ts'
import { endpointsOf } from '../discovery/index.ts'
import type { JsonObject } from './read-json-object.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'
import { requestedMembers } from './requested-metadata.ts'

const clause = 'RFC 7591 sections 2.3 and 3.2.2; REG-05'

/** A registration request after its software statement was read. */
export interface StatedRequest {
  /** The request; what the statement claims stands in place of what the client says itself. */
  readonly body: JsonObject
  /** The statement unchanged, to be echoed; null when there was none. */
  readonly statement: string | null
}

/** Verifies the software statement of a request and lets its claims win over the rest.
 * @throws {OAuthError} invalid_software_statement: no JWT, badly signed, expired, or meant for another server;
 *   unapproved_software_statement: by an issuer nobody at the console trusts
 * @see RFC 7591 sections 2.3, 3.1.1 and 3.2.2; REG-05
 */
export async function applyStatement(
  body: JsonObject,
  services: RegistrationServices,
): Promise<StatedRequest> {
  const { software_statement: statement, ...rest } = body
  if (statement === undefined) return { body, statement: null }
  if (typeof statement !== 'string') throw invalid('a value that is no string', 'a signed JWT')
  const claims = await verifyStatement(statement, services)
  const stated = requestedMembers.filter((name) => claims[name] !== undefined)
  return {
    body: { ...rest, ...Object.fromEntries(stated.map((name) => [name, claims[name]])) },
    statement,
  }
}

async function verifyStatement(
  statement: string,
  services: RegistrationServices,
): Promise<JWTPayload> {
  const { iss, aud } = decode(statement)
  if (iss === undefined) throw invalid('a statement without iss', 'iss, naming who signed it')
  const trusted = services.statementIssuers.find(iss)
  if (trusted === undefined) throw unapproved(iss)
  const { issuer, clockSkewSeconds } = services.settings.current
  const own = [issuer, endpointsOf(issuer).registration_endpoint]
  if (aud !== undefined && ![aud].flat().some((one) => own.includes(one))) {
    throw invalid(`a statement for ${[aud].flat().join(' ')}`, `aud ${own.join(' or ')}, or none`)
  }
  try {
    // The keys were checked when the issuer was trusted.
    const keys = createLocalJWKSet(trusted.jwks as Parameters<typeof createLocalJWKSet>[0])
    const { payload } = await jwtVerify(statement, keys, {
      algorithms: [...assertionAlgorithms],
      currentDate: new Date(nowSeconds(services) * 1000),
      clockTolerance: clockSkewSeconds,
    })
    return payload
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw invalid(`a statement that fails its check (${cause.code})`, `one ${iss} signed`, cause)
  }
}

function decode(statement: string): JWTPayload {
  try {
    return decodeJwt(statement)
  } catch (cause) {
    throw invalid('not a JWT', 'a signed JWT', cause)
  }
}

function invalid(seen: string, wanted: string, cause?: unknown): OAuthError {
  return invalidSoftwareStatement(`software_statement is ${seen}, wanted ${wanted}`, {
    cause,
    explanation: {
      check: 'software-statement-valid',
      clause,
      parameter: 'software_statement',
      seen,
      wanted,
    },
  })
}

function unapproved(iss: string): OAuthError {
  const seen = `a statement by ${iss}`
  return unapprovedSoftwareStatement(
    `software_statement is ${seen}, wanted one by an issuer this server trusts`,
    {
      explanation: {
        check: 'software-statement-trusted',
        clause,
        parameter: 'software_statement',
        seen,
        wanted: 'an issuer trusted in the console',
      },
    },
  )
}
