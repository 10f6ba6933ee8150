import type { ClientUdapFacts } from '../../../../shared/contract/client-udap.ts'
import { parseCertificate } from '../../certificate-path/index.ts'
import { decodeStrictJws, type JwtMembers } from '../../jwt/index.ts'
import type { Handlers } from '../../rpc/index.ts'
import type { UdapRegistration, UdapRegistrations } from './udap-registration.ts'

/** As large as what registration takes. @see UDAP-JWT-014 */
const limits = { characters: 131_072, payloadBytes: 65_536 } as const

/** Console methods about clients that registered by software statement. @see UDAP-DCR-046 */
export function registrationsRpc(registrations: UdapRegistrations): Handlers<'clients.udap'> {
  return {
    'clients.udap': async ({ client_id }) => {
      const registration = registrations.findByClient(client_id)
      return registration === undefined ? null : describe(registration)
    },
  }
}

function describe(registration: UdapRegistration): ClientUdapFacts {
  const { client_id, iss, communityUri, registeredAt, updatedAt, cancelledAt } = registration
  const { fingerprint, subject, notBefore, notAfter } = parseCertificate(registration.certificate)
  return {
    client_id,
    iss,
    communityUri,
    certificate: { fingerprint, subject: subject.text, notBefore, notAfter },
    statement: claimsOf(registration.statement),
    certifications: registration.certifications.map((jwt) => describeCertification(claimsOf(jwt))),
    registeredAt,
    updatedAt,
    cancelledAt,
  }
}

/** Claims of a JWT that was verified before it was stored. */
function claimsOf(jwt: string): JwtMembers {
  return decodeStrictJws(jwt, limits).claims
}

function describeCertification({ certification_name, iss, exp }: JwtMembers) {
  return {
    name: typeof certification_name === 'string' ? certification_name : 'without a name',
    iss: typeof iss === 'string' ? iss : '',
    exp: typeof exp === 'number' ? exp : null,
  }
}
