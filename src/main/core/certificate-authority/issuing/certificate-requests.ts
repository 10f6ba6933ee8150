import type { CertificateRequestDescription } from '../../../../shared/contract/certificates.ts'
import {
  CertificateFormatError,
  findSignatureFault,
  isSignatureGood,
  type ParsedCertificateRequest,
  parseCertificateRequest,
  type SignatureFault,
} from '../../certificate-path/index.ts'
import { readPem, requestLabels } from '../../pem.ts'
import { badRequest } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { commonNameOf, publicKeyOf, thumbprintOf } from '../store/certificate-facts.ts'
import { nameExtendedKeyUsage } from '../store/describe-extension.ts'

/** What a request is whose signature is ruled out without a look at it. */
const unfit: Readonly<Record<SignatureFault['rule'], string>> = {
  'public-key': 'a key that is not fit',
  'signature-algorithm': 'a signature that is not accepted',
  signature: 'a signature that fails',
}

/** Reads a certificate signing request and verifies that who made it holds the key.
 * @param pem PEM text
 * @throws {ProblemError} bad-request: no request, an unfit key, a signature that fails, or one that cannot be read within bounds
 * @see RFC 2986 section 4.2; spec/security.md EL-23, L-09, UD-09
 */
export async function readCertificateRequest(
  { rehearsePem }: Pick<AuthorityServices, 'rehearsePem'>,
  pem: string,
): Promise<ParsedCertificateRequest> {
  await rehearsePem(pem)
  const der = requestLabels.map((label) => readPem(label, pem)).find((each) => each !== undefined)
  if (der === undefined) {
    throw refuse('no certificate signing request', 'something else', 'one PEM CERTIFICATE REQUEST')
  }
  const request = parseRequest(der)
  const { publicKey, signature } = request
  const fault = findSignatureFault(signature, publicKey)
  if (fault !== undefined) throw refuse(unfit[fault.rule], fault.seen, fault.wanted)
  if (!(await isSignatureGood(signature, publicKey))) {
    throw refuse('a signature that fails', 'a signature of another key', 'one of the key in it')
  }
  return request
}

/** A verified request in words. */
export async function describeCertificateRequest(
  { keyPairs }: Pick<AuthorityServices, 'keyPairs'>,
  request: ParsedCertificateRequest,
): Promise<CertificateRequestDescription> {
  const { subject, publicKey, signature, extensions } = request
  const thumbprint = await thumbprintOf(publicKeyOf(publicKey.spki))
  return {
    subject: subject.text,
    commonName: commonNameOf(request),
    publicKey: { algorithm: publicKey.name, thumbprint },
    signatureAlgorithm: signature.algorithm.name,
    keyId: keyPairs.findByThumbprint(thumbprint)?.id ?? null,
    alternativeNames: (extensions.subjectAltNames ?? []).map(({ kind, value }) => ({
      kind,
      value,
    })),
    keyUsages: [...(extensions.keyUsage ?? [])],
    extendedKeyUsages: (extensions.extendedKeyUsage ?? []).map(nameExtendedKeyUsage),
    wantsAuthority: extensions.basicConstraints?.isCa ?? false,
  }
}

function parseRequest(der: Uint8Array): ParsedCertificateRequest {
  try {
    return parseCertificateRequest(der)
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError)) throw cause
    throw refuse(`a malformed request (${cause.check})`, cause.seen, cause.wanted)
  }
}

function refuse(what: string, seen: string, wanted: string) {
  return badRequest(`this is ${what}`, [{ path: 'pem', message: what, seen, wanted }])
}
