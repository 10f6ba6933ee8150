import { messageOf } from '../../error-message.ts'
import { badRequest } from '../../rpc/index.ts'
import type { PreparedChange } from '../../storage/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { type CertificateFacts, readCertificateFacts } from './certificate-facts.ts'

/** Certificates from elsewhere that wait to be stored. */
export interface PreparedCertificates extends PreparedChange {
  /** Their ids, in the order given. */
  readonly ids: readonly string[]
}

/** Reads certificates from elsewhere; nothing is stored yet. One that is known already stays as it is.
 * @param ders DER; what is read from files comes checked
 * @throws {ProblemError} bad-request: one is too long or no certificate; none is stored
 */
export async function prepareImport(
  services: AuthorityServices,
  ders: readonly Uint8Array[],
): Promise<PreparedCertificates> {
  const read: { readonly der: Uint8Array; readonly facts: CertificateFacts }[] = []
  for (const [index, der] of ders.entries()) read.push({ der, facts: await readFacts(der, index) })
  const added: string[] = []
  return {
    ids: read.map(({ facts }) => facts.id),
    write: () => {
      for (const { der, facts } of read) {
        const kind = facts.isAuthority ? 'imported-authority' : 'imported'
        const origin = { kind, origin: 'imported', communityId: null, authorityId: null } as const
        const isNew = services.certificates.insert(
          der,
          facts,
          { ...origin, fixture: null, renews: null },
          services.now(),
        )
        if (isNew) added.push(facts.id)
      }
    },
    announce: () => added.forEach(services.announceCertificate),
  }
}

async function readFacts(der: Uint8Array, index: number) {
  const place = `certificate ${index + 1}`
  try {
    return await readCertificateFacts(der)
  } catch (cause) {
    throw badRequest(`${place} cannot be read: ${messageOf(cause)}`)
  }
}
