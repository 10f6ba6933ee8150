import 'reflect-metadata'
import { KeyObject, randomUUID } from 'node:crypto'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import type { TestWorkbench } from './test-workbench.ts'
import { createUdapApp, signUdapJwt, type UdapApp, type UdapJwtChange } from './udap-app.ts'

/** URI of the certification the tests define. */
export const basicCertification = 'https://certifier.example/profiles/basic'

/** A certifier whose key the workbench never sees, with a definition of the community that takes its certifications. */
export interface TestCertifier {
  readonly signer: UdapApp
  readonly definitionId: string
}

/** Makes a certifier in community beta and defines the basic certification by it, changed as asked. */
export async function createCertifier(
  bench: TestWorkbench,
  communityUri: string,
  change: Partial<MethodParams<'certifications.saveDefinition'>> = {},
): Promise<TestCertifier> {
  const iss = `https://certifier-${randomUUID()}.example`
  const signer = await createUdapApp(bench, { iss })
  const { id } = await bench.call('certifications.saveDefinition', {
    communityUri,
    name: 'Basic app',
    uris: [basicCertification],
    certifierUris: [iss],
    ...change,
  })
  return { signer, definitionId: id }
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Makes a certifier with a root of its own, by another library than the workbench's, whose certificates last ten years, and
 * defines the basic certification by it.
 */
export async function createLongLivedCertifier(
  bench: TestWorkbench,
  communityUri: string,
): Promise<TestCertifier> {
  const iss = 'https://long-lived-certifier.example'
  const [rootKeys, leafKeys] = await Promise.all(
    [1, 2].map(() => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])),
  )
  if (rootKeys === undefined || leafKeys === undefined) throw new TypeError('two keys were made')
  const times = {
    notBefore: new Date(bench.clock.now() - 86_400_000),
    notAfter: new Date(bench.clock.now() + 3_650 * 86_400_000),
  }
  const root = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Certifier root',
    keys: rootKeys,
    signingAlgorithm: algorithm,
    ...times,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  })
  const leaf = await X509CertificateGenerator.create({
    subject: 'CN=Certifier',
    issuer: root.subject,
    publicKey: leafKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    ...times,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new SubjectAlternativeNameExtension([{ type: 'url', value: iss }]),
    ],
  })
  const { id } = await bench.call('certifications.saveDefinition', {
    communityUri,
    name: 'Basic app, long',
    uris: [basicCertification],
    certifierUris: [iss],
    certifierAnchors: [root.toString('pem')],
  })
  const x5c = [Buffer.from(leaf.rawData).toString('base64')]
  const privateKey = KeyObject.from(leafKeys.privateKey)
  const signer = { bench, iss, certificateId: '', x5c, alg: 'ES256', privateKey }
  return { signer, definitionId: id }
}

/** Claims of a certification that is accepted for an app. */
export function certificationOf({ signer }: TestCertifier, sub: string): Record<string, unknown> {
  const now = signer.bench.clock.nowSeconds()
  return {
    iss: signer.iss,
    sub,
    iat: now,
    exp: now + 86_400,
    jti: randomUUID(),
    certification_name: 'Basic app',
    certification_uris: [basicCertification],
    certification_issuer: 'Test certifier',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }
}

/** Signs a certification for an app, changed as asked. */
export async function certify(
  certifier: TestCertifier,
  sub: string,
  change: UdapJwtChange = {},
): Promise<string> {
  return signUdapJwt(certifier.signer, certificationOf(certifier, sub), change)
}
