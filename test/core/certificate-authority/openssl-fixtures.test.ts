import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/main/core/certificate-path/index.ts'
import type { FixtureId } from '../../../src/shared/contract/certificates.ts'
import { type OpensslFolder, opensslFolder, opensslObstacle } from '../../support/openssl.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { download, downloadPem, toPem } from './issuing-console.ts'

let workbench: TestWorkbench
let folder: OpensslFolder
const base = 'http://localhost:4100/pki/beta'

beforeAll(async () => {
  folder = opensslFolder()
  workbench = await createTestWorkbench()
  await workbench.call('communities.list', {})
  if (opensslObstacle !== undefined) return
  folder.write('root.pem', await downloadPem(workbench, `${base}/root.cer`))
})
afterAll(async () => {
  folder.remove()
  await workbench.close()
})
beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

/** Issues a test certificate and has OpenSSL verify it with everything sent along and every CRL it points to.
 * @returns what OpenSSL complained of; undefined when it was content
 */
async function complaintAbout(fixture: FixtureId, options = ''): Promise<string | undefined> {
  const { presentation } = await workbench.call('certificates.issueFixture', {
    fixture,
    communityId: 'beta',
    algorithm: 'p-256',
  })
  const ders = presentation.x5c.map((base64) => Buffer.from(base64, 'base64'))
  const [leaf = '', ...above] = ders.map((der) => toPem('CERTIFICATE', der))
  folder.write('leaf.pem', leaf)
  folder.write('above.pem', above.join(''))
  const urls = new Set(ders.flatMap(crlUrlsOf))
  const crls = await Promise.all(
    [...urls].map(async (url) => toPem('X509 CRL', await download(workbench, url))),
  )
  folder.write('crls.pem', crls.join(''))
  const untrusted = above.length === 0 ? '' : '-untrusted above.pem '
  const trust = `-CAfile root.pem ${untrusted}-crl_check_all -CRLfile crls.pem`
  const at = `-attime ${workbench.clock.nowSeconds()}`
  const more = options === '' ? '' : ` ${options}`
  try {
    folder.run(`verify ${at} ${trust}${more} leaf.pem`)
    return undefined
  } catch (error) {
    return String(error)
  }
}

function crlUrlsOf(der: Uint8Array): string[] {
  const { crlDistributionPoints = [] } = parseCertificate(der).extensions
  return crlDistributionPoints.flatMap(({ point }) =>
    point?.kind === 'full' ? point.names.map(({ value }) => value) : [],
  )
}

describe('OpenSSL, asked about our test certificates', () => {
  it.each<[FixtureId, string, RegExp]>([
    ['C-EXPIRED', '', /error 10 at 0 depth lookup: certificate has expired/],
    ['C-FUTURE', '', /error 9 at 0 depth lookup: certificate is not yet valid/],
    ['C-INT-EXPIRED', '', /error 10 at 1 depth lookup: certificate has expired/],
    ['C-REVOKED', '', /error 23 at 0 depth lookup: certificate revoked/],
    ['C-HOLD', '', /error 23 at 0 depth lookup: certificate revoked/],
    ['C-INT-REVOKED', '', /error 23 at 1 depth lookup: certificate revoked/],
    ['CRL-STALE', '', /CRL has expired/],
    ['CRL-FORGED', '', /CRL signature failure/],
    ['C-UNTRUSTED', '', /self-signed certificate in certificate chain/],
    ['C-SELF', '', /self-signed certificate/],
    ['C-IMPOSTOR', '', /self-signed certificate in certificate chain|signature failure/],
    ['C-LEAF-NOAIA', '', /unable to get local issuer certificate/],
    ['C-INT-NOTCA', '', /at 1 depth lookup: invalid CA certificate/],
    ['C-INT-KU', '', /at 1 depth lookup: invalid CA certificate/],
    ['C-PATHLEN', '', /path length constraint exceeded/],
    ['C-CRIT', '', /unhandled critical extension/],
    ['C-NAMECON', '', /permitted subtree violation/],
    ['C-POLICY', '-policy_check', /no explicit policy/],
    ['C-KU-BAD', '-purpose smimesign', /unsuitable certificate purpose/],
    ['C-RSA1024', '-auth_level 2', /certificate key too weak/],
    ['C-SHA1', '-auth_level 2', /signature digest algorithm too weak/],
  ])('refuses %s for its defect [UDAP-CA-006]', async (fixture, options, complaint) => {
    expect(await complaintAbout('C-OK', options)).toBeUndefined()
    expect(await complaintAbout(fixture, options)).toMatch(complaint)
  })

  it.each<[FixtureId]>([
    ['C-MULTI'],
    ['C-REVOKED-OCSP'],
    ['C-LEAF-CA'],
    ['C-NO-SAN'],
    ['C-SAN-DNS'],
    ['C-SAN-OTHER'],
    ['C-SAN-CASE'],
    ['C-KEYMISMATCH'],
    ['C-RENEWED'],
  ])(
    'finds nothing wrong with the path of %s, which is for others to refuse [UDAP-CA-006]',
    async (fixture) => {
      expect(await complaintAbout(fixture)).toBeUndefined()
    },
  )
})
