import type { IssueRequest } from '../../../../shared/contract/certificates.ts'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'
import type { ParsedCertificateRequest } from '../../certificate-path/index.ts'
import type { KeyPairRecord } from '../../key-store/index.ts'
import { badRequest, conflict, notFound } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { CertificateProfile } from '../profiles/certificate-profiles.ts'
import { readCertificateRequest } from './certificate-requests.ts'

/** The key a certificate will be about, before anything is made. */
export type SubjectKey =
  | { readonly kind: 'stored'; readonly key: KeyPairRecord }
  | { readonly kind: 'new'; readonly algorithm: KeyAlgorithm; readonly name: string | undefined }
  | { readonly kind: 'request'; readonly request: ParsedCertificateRequest }
  /** The key of the certificate that is renewed. */
  | { readonly kind: 'same'; readonly spki: Uint8Array }

/** Finds the key a certificate will be about and checks that its kind may have such a key.
 * @throws {ProblemError} not-found: no such stored key; bad-request: a request that does not hold, or an unfit
 *   algorithm; conflict: a key that signs certificates or OCSP responses
 * @see spec/udap.md section 2.3; spec/security.md KS-15
 */
export async function resolveSubjectKey(
  services: Pick<AuthorityServices, 'keyPairs' | 'rehearsePem'>,
  wanted: IssueRequest['key'],
  profile: CertificateProfile,
): Promise<SubjectKey> {
  switch (wanted.kind) {
    case 'new':
      requireAlgorithm(wanted.algorithm, profile)
      return { kind: 'new', algorithm: wanted.algorithm, name: wanted.name }
    case 'stored': {
      const key = services.keyPairs.find(wanted.keyId)
      if (key === undefined) throw notFound('key', wanted.keyId)
      requireAlgorithm(key.algorithm, profile)
      if (key.purpose === 'certificate-authority' || key.purpose === 'ocsp-responder') {
        throw conflict(`the key ${key.name} is kept for ${key.purpose}`)
      }
      return { kind: 'stored', key }
    }
    case 'request': {
      const request = await readCertificateRequest(services, wanted.pem)
      requireAlgorithm(algorithmOf(request), profile)
      return { kind: 'request', request }
    }
  }
}

/** The name an algorithm has in the key store. */
function algorithmOf({ publicKey }: ParsedCertificateRequest): string {
  return publicKey.kind === 'rsa' ? publicKey.name.toLowerCase().replace(' ', '-') : publicKey.kind
}

function requireAlgorithm(algorithm: string, { keyAlgorithms }: CertificateProfile): void {
  if (keyAlgorithms.some((each) => each === algorithm)) return
  const wanted = keyAlgorithms.join(', ')
  throw badRequest(`a certificate of this kind cannot be about a key of ${algorithm}`, [
    { path: 'key', message: 'unfit algorithm', seen: algorithm, wanted },
  ])
}
