import type {
  CertificateDetail,
  IssuedCertificate,
} from '../../../src/shared/contract/certificates.ts'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** Issues a client certificate of the beta community for a new P-256 key, changed by what is given. */
export function issueWith(
  workbench: TestWorkbench,
  changes: Partial<MethodParams<'certificates.issue'>> = {},
): Promise<IssuedCertificate> {
  return workbench.call('certificates.issue', {
    communityId: 'beta',
    kind: 'client',
    commonName: 'A client',
    key: { kind: 'new', algorithm: 'p-256' },
    uris: ['https://client.example/app'],
    ...changes,
  })
}

/** What an extension says, by its name. */
export function linesOf({ extensions }: CertificateDetail, name: string): readonly string[] {
  return extensions.find((each) => each.name === name)?.lines ?? []
}

/** The bytes behind a URL of the server. */
export async function download(workbench: TestWorkbench, url: string): Promise<Buffer> {
  const response = await workbench.request(url)
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

/** PEM of the certificate that is served as DER at a URL. */
export async function downloadPem(workbench: TestWorkbench, url: string): Promise<string> {
  return toPem('CERTIFICATE', await download(workbench, url))
}

/** DER as PEM. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
