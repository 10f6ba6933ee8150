import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client-shapes.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import type { ClientRegistration } from './client-registration.ts'

/** A registration as lists show it: what the server said, and what was asked where it said nothing. */
export function describeRegistration(registration: ClientRegistration): UdapRegistrationRow {
  const { requested, granted, certificateId } = registration
  const textOf = (name: string) => textMember(granted, name) ?? textMember(requested, name) ?? ''
  const certifications = granted['certifications']
  return {
    id: registration.id,
    base: registration.base,
    registration_endpoint: registration.registration_endpoint,
    token_endpoint: registration.token_endpoint,
    community: registration.communityUri,
    iss: registration.iss,
    client_id: registration.client_id,
    client_name: textOf('client_name'),
    state: registration.cancelledAt === null ? 'registered' : 'cancelled',
    grant_types: listOf(granted['grant_types'] ?? requested['grant_types']),
    scope: textOf('scope'),
    token_endpoint_auth_method: textOf('token_endpoint_auth_method'),
    certifications: Array.isArray(certifications) ? certifications.length : 0,
    certificateId,
    registeredAt: registration.registeredAt,
    updatedAt: registration.updatedAt,
  }
}

function textMember(members: JwtMembers, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' ? value : undefined
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}
