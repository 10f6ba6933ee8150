import type { MethodResult } from '../../../../shared/contract/index.ts'
import { writePem } from '../../pem.ts'
import { writeCertificateBundle } from '../encoding/certificate-bundle.ts'
import type { KnownCertificate } from './certificate-record.ts'

type Format = 'pem' | 'der' | 'chain-pem' | 'pkcs7'
type CertificateFile = MethodResult<'certificates.export'>

/** Writes a certificate, or its chain from leaf to root, as a file.
 * @see spec/udap.md UDAP-CA-007
 */
export function writeCertificateFile(
  chain: readonly [KnownCertificate, ...KnownCertificate[]],
  format: Format,
): CertificateFile {
  const [leaf] = chain
  const name = fileNameOf(leaf)
  const pem = (certificates: readonly KnownCertificate[]) =>
    Buffer.from(certificates.map(({ der }) => writePem('CERTIFICATE', der)).join(''))
  switch (format) {
    case 'pem':
      return file(`${name}.pem`, 'application/x-pem-file', pem([leaf]))
    case 'der':
      return file(`${name}.cer`, 'application/pkix-cert', leaf.der)
    case 'chain-pem':
      return file(`${name}-chain.pem`, 'application/x-pem-file', pem(chain))
    case 'pkcs7': {
      const bundle = writeCertificateBundle(chain.map(({ der }) => der))
      return file(`${name}.p7c`, 'application/pkcs7-mime', bundle)
    }
  }
}

function file(fileName: string, mediaType: string, content: Uint8Array): CertificateFile {
  return { fileName, mediaType, base64: Buffer.from(content).toString('base64') }
}

/** Nothing but lower-case letters, digits and hyphens, so that it is a file name everywhere. */
function fileNameOf({ commonName, serial }: KnownCertificate): string {
  const stem = commonName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return stem === '' ? `certificate-${serial.slice(0, 16)}` : stem
}
