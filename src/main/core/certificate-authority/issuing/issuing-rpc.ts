import { GeneralName } from '@peculiar/asn1-x509'
import type { IssuedCertificate } from '../../../../shared/contract/certificates.ts'
import { writePem } from '../../pem.ts'
import { type Handlers, notFound } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { Seeding } from '../communities/seed-communities.ts'
import { signCertificateRequest } from '../encoding/certificate-request.ts'
import type { NameAttribute } from '../encoding/names.ts'
import { createSigner } from '../encoding/signer.ts'
import { revokeCertificate, unholdCertificate } from '../revocation/revoke-certificate.ts'
import { requireCertificate } from '../store/certificates-rpc.ts'
import { toCertificateDetail } from '../store/present-certificate.ts'
import { describeCertificateRequest, readCertificateRequest } from './certificate-requests.ts'
import { issueCertificate } from './issue-certificate.ts'
import { encodePublicKey } from './issuing-authority.ts'
import { describePlan, type IssuePlan, planIssue } from './plan-issue.ts'
import { planRenewal } from './renew-certificate.ts'

type IssuingMethod =
  | 'certificates.review'
  | 'certificates.issue'
  | 'certificates.inspectRequest'
  | 'certificates.createRequest'
  | 'certificates.renew'
  | 'certificates.revoke'
  | 'certificates.unhold'

/** Console methods that issue, renew and revoke; the seeded communities are made before the first issue. */
export function issuingRpc(services: AuthorityServices, seeding: Seeding): Handlers<IssuingMethod> {
  const detail = (id: string) => toCertificateDetail(services, requireCertificate(services, id))
  const issue = async (plan: IssuePlan, renews?: string): Promise<IssuedCertificate> => ({
    certificate: detail(await issueCertificate(services, plan, renews)),
    warnings: [...plan.warnings],
  })
  return {
    'certificates.review': async (request) => {
      await seeding.require()
      return describePlan(await planIssue(services, request))
    },
    'certificates.issue': async (request) => {
      await seeding.require()
      return issue(await planIssue(services, request))
    },
    'certificates.inspectRequest': async ({ pem }) =>
      describeCertificateRequest(services, await readCertificateRequest(services, pem)),
    'certificates.createRequest': async (wanted) => ({
      pem: writePem('CERTIFICATE REQUEST', await createRequest(services, wanted)),
    }),
    'certificates.renew': async ({ id, ...request }) =>
      issue(planRenewal(services, requireCertificate(services, id), request), id),
    'certificates.revoke': async ({ id, reason }) => {
      await revokeCertificate(services, requireCertificate(services, id), reason)
      return detail(id)
    },
    'certificates.unhold': async ({ id }) => {
      await unholdCertificate(services, requireCertificate(services, id))
      return detail(id)
    },
  }
}

interface WantedRequest {
  readonly keyId: string
  readonly commonName: string
  readonly organization?: string | undefined
  readonly uris: readonly string[]
  readonly dnsNames: readonly string[]
}

/** A request goes to other authorities, so its subject is as the person wants it. */
async function createRequest(
  { keyPairs }: AuthorityServices,
  { keyId, commonName, organization, uris, dnsNames }: WantedRequest,
): Promise<Uint8Array> {
  const key = keyPairs.find(keyId)
  if (key === undefined) throw notFound('key', keyId)
  const subject: NameAttribute[] = [
    ...(organization === undefined ? [] : [{ type: 'O' as const, value: organization }]),
    { type: 'CN', value: commonName },
  ]
  const names = [
    ...uris.map((uri) => new GeneralName({ uniformResourceIdentifier: uri })),
    ...dnsNames.map((name) => new GeneralName({ dNSName: name })),
  ]
  const signer = createSigner(await keyPairs.privateKey(keyId))
  return signCertificateRequest({ subject, publicKey: encodePublicKey(key), names }, signer)
}
