import type { KeyObject } from 'node:crypto'
import { parseCertificate } from '../../../src/main/core/certificate-path/index.ts'
import * as der from '../../core/certificate-path/support/der-writer.ts'
import * as pki from '../../core/certificate-path/support/test-certificates.ts'
import { keys, leafUri, names } from '../../core/certificate-path/support/test-hierarchy.ts'
import {
  buildCrl,
  buildOcspResponse,
  type CrlRequest,
  certificateId,
  type OcspRequest,
} from '../../core/certificate-path/support/test-revocation.ts'

/** What the community demands of a path beside the rules for all. */
export const policyOid = '2.999.1'
export const clientAuthentication = '1.3.6.1.5.5.7.3.2'

/** How one certificate is to be made; parts can be replaced one by one. */
export interface CertificatePlan {
  notBefore: number
  notAfter: number
  basic: Uint8Array | undefined
  usage: Uint8Array | undefined
  purposes: Uint8Array | undefined
  policies: Uint8Array | undefined
  names: readonly pki.NamePair[] | undefined
  /** Extensions beside these. */
  more: Uint8Array[]
  key: KeyObject
  signedBy: KeyObject
  change: Partial<pki.CertificateRequest>
  /** Changes the DER once it is signed. */
  finish(der: Uint8Array): Uint8Array
}

/** What is published about a certificate, and where it says so. */
export interface StatusPlan {
  crl?: CrlRequest
  ocsp?: Omit<OcspRequest, 'certificateId'>
  /** The answer instead of a document that was built. */
  answer?: () => Response
  /** The addresses in the certificate instead of the one that serves. */
  addresses?: readonly string[]
  /** Whether the certificate is among the entries of the list. */
  revocation?: { readonly reason?: number }
}

/** A path, its statement's key and all that is published; what a defect changes is changed here. */
export interface PathPlan {
  readonly now: number
  readonly iss: string
  readonly leaf: CertificatePlan
  readonly intermediate: CertificatePlan
  leafStatus: StatusPlan | undefined
  intermediateStatus: StatusPlan | undefined
  /** What the AIA address of the leaf answers; it names none where this is absent. */
  issuerAnswer: (() => Response) | undefined
  issuerAddresses: readonly string[] | undefined
  alg: string
  signWith: KeyObject
  /** The entries of `x5c`. */
  send(chain: BuiltChain): readonly string[]
}

/** DER of the path that was built. */
export interface BuiltChain {
  readonly leaf: Uint8Array
  readonly intermediate: Uint8Array
  readonly root: Uint8Array
}

/** A path to be presented, with the documents served for it by address. */
export interface PresentedPath {
  readonly x5c: readonly string[]
  readonly alg: string
  readonly signWith: KeyObject
  readonly iss: string
  readonly published: ReadonlyMap<string, () => Response>
}

/** Where the documents of the test hierarchy are published. */
export const publicationHost = 'http://pki.test'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** A path with nothing wrong at all. */
export function planPath(now: number): PathPlan {
  const lasting = { notBefore: now - 30 * pki.day, notAfter: now + 300 * pki.day }
  const unchanged = { change: {}, finish: (bytes: Uint8Array) => bytes }
  return {
    now,
    iss: leafUri,
    leaf: {
      ...lasting,
      ...unchanged,
      basic: pki.basicConstraints(false),
      usage: pki.keyUsage('digitalSignature'),
      purposes: pki.extendedKeyUsage(clientAuthentication),
      policies: pki.policies(policyOid),
      names: [['uri', leafUri]],
      more: [],
      key: keys.leaf.publicKey,
      signedBy: keys.intermediate.privateKey,
    },
    intermediate: {
      ...lasting,
      ...unchanged,
      basic: pki.basicConstraints(true, 0),
      usage: pki.keyUsage('keyCertSign', 'cRLSign'),
      purposes: undefined,
      policies: pki.policies(policyOid),
      names: undefined,
      more: [],
      key: keys.intermediate.publicKey,
      signedBy: keys.root.privateKey,
    },
    leafStatus: undefined,
    intermediateStatus: undefined,
    issuerAnswer: undefined,
    issuerAddresses: undefined,
    alg: 'ES256',
    signWith: keys.leaf.privateKey,
    send: ({ leaf, intermediate }) => [base64(leaf), base64(intermediate)],
  }
}

/** Builds and signs what a plan says.
 * @param id makes the addresses of the path its own
 */
export function buildPath(plan: PathPlan, root: Uint8Array, id: string): PresentedPath {
  const published = new Map<string, () => Response>()
  const at = (file: string) => `${publicationHost}/${id}/${file}`
  const intermediate = buildOne(plan.intermediate, names.intermediate, names.root, [
    ...pointersOf(plan.intermediateStatus, at('intermediate')),
  ])
  const leaf = buildOne(plan.leaf, names.leaf, names.intermediate, [
    ...pointersOf(
      plan.leafStatus,
      at('leaf'),
      plan.issuerAnswer === undefined ? undefined : (plan.issuerAddresses ?? [at('issuer')]),
    ),
  ])
  if (plan.issuerAnswer !== undefined) published.set(at('issuer'), plan.issuerAnswer)
  const issuers = { leaf: intermediate, intermediate: root }
  const crlSigners = { leaf: keys.intermediate.privateKey, intermediate: keys.root.privateKey }
  for (const [which, status, about] of [
    ['leaf', plan.leafStatus, leaf],
    ['intermediate', plan.intermediateStatus, intermediate],
  ] as const) {
    if (status === undefined) continue
    const answer =
      status.answer ??
      (() =>
        new Response(
          new Uint8Array(buildStatus(status, about, issuers[which], crlSigners[which], which)),
        ))
    published.set(at(which), answer)
  }
  return {
    x5c: plan.send({ leaf, intermediate, root }),
    alg: plan.alg,
    signWith: plan.signWith,
    iss: plan.iss,
    published,
  }
}

function buildOne(
  plan: CertificatePlan,
  subject: string,
  issuer: string,
  pointers: readonly Uint8Array[],
): Uint8Array {
  const san = plan.names === undefined ? undefined : pki.subjectAltName(plan.names)
  const extensions = [plan.basic, plan.usage, plan.purposes, plan.policies, san].filter(
    (one): one is Uint8Array => one !== undefined,
  )
  return plan.finish(
    pki.buildCertificate({
      subject,
      issuer,
      publicKey: plan.key,
      signedBy: plan.signedBy,
      notBefore: der.time(plan.notBefore),
      notAfter: der.time(plan.notAfter),
      extensions: [...extensions, ...plan.more, ...pointers],
      ...plan.change,
    }),
  )
}

/** The extensions by which a certificate says where its status and its issuer are. */
function pointersOf(
  status: StatusPlan | undefined,
  served: string,
  issuerAddresses: readonly string[] = [],
): Uint8Array[] {
  const addresses = status === undefined ? [] : (status.addresses ?? [served])
  const isOnline = status?.ocsp !== undefined
  const [ocsp] = isOnline ? addresses : []
  const [caIssuers] = issuerAddresses
  const access = {
    ...(ocsp === undefined ? {} : { ocsp }),
    ...(caIssuers === undefined ? {} : { caIssuers }),
  }
  return [
    ...(isOnline || addresses.length === 0 ? [] : [pki.crlDistributionPoint(...addresses)]),
    ...(Object.keys(access).length === 0 ? [] : [pki.authorityAccess(access)]),
  ]
}

function buildStatus(
  { crl, ocsp, revocation }: StatusPlan,
  about: Uint8Array,
  issuer: Uint8Array,
  signedBy: KeyObject,
  which: 'leaf' | 'intermediate',
): Uint8Array {
  const certificate = parseCertificate(about)
  if (ocsp !== undefined) {
    const id = certificateId(certificate, parseCertificate(issuer))
    return buildOcspResponse({ certificateId: id, ...ocsp })
  }
  const entry = { serialNumber: certificate.serialNumber, ...revocation }
  return buildCrl({
    issuer: which === 'leaf' ? names.intermediate : names.root,
    signedBy,
    entries: revocation === undefined ? [] : [entry],
    ...crl,
  })
}
