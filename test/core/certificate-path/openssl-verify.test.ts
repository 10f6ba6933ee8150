import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  parseCertificate,
  parseCrl,
  suppliedEvidence,
  type TrustPolicy,
} from '../../../src/main/core/certificate-path/index.ts'
import { type OpensslFolder, opensslFolder, opensslObstacle } from '../../support/openssl.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import {
  buildIntermediate,
  buildLeaf,
  buildRoot,
  caWith,
  judge,
  keys,
  leafWith,
  names,
  policyFor,
} from './support/test-hierarchy.ts'
import { buildCrl } from './support/test-revocation.ts'

type Change = Partial<pki.CertificateRequest>

const explicit = pki.policyConstraints(0)
const policy = '1.3.6.1.4.1.99999.1'
const unknown = pki.extension('1.3.6.1.4.1.99999.7', der.nul, true)
const nameOf = (kind: string, value: string) => leafWith(pki.subjectAltName([[kind, value]]))
const permit = (kind: string, value: string) => caWith(pki.nameConstraints([[kind, value]]))
const exclude = (kind: string, value: string) => caWith(pki.nameConstraints([], [[kind, value]]))

const intermediates: Readonly<Record<string, Change>> = {
  'a good CA': {},
  'an expired CA': { notAfter: der.time(pki.now - 1) },
  'a CA from tomorrow on': { notBefore: der.time(pki.now + pki.day) },
  'no CA': { extensions: [pki.basicConstraints(false), pki.keyUsage('keyCertSign')] },
  'a CA that may not sign certificates': {
    extensions: [pki.basicConstraints(true), pki.keyUsage('cRLSign')],
  },
  'a CA signed by a stranger': { signedBy: keys.stranger.privateKey },
  'a CA with an unknown critical extension': caWith(unknown),
  'a CA for one host': permit('uri', 'client.example'),
  'a CA for other hosts': permit('uri', '.other.example'),
  'a CA for all hosts but one': exclude('dns', 'a.example'),
  'a CA for one domain': permit('dns', 'a.example'),
  'a CA for addresses': permit('ip', '0a000000ff000000'),
  'a CA for mailboxes': permit('email', 'a.example'),
  'a CA for its organization': permit('directory', 'O=Example'),
  'a CA that asks for a policy': caWith(explicit, pki.policies(policy)),
}

const leaves: Readonly<Record<string, Change>> = {
  'a good leaf': {},
  'a leaf that has expired': { notAfter: der.time(pki.now - 1) },
  'a leaf signed by a stranger': { signedBy: keys.stranger.privateKey },
  'a leaf with an unknown critical extension': leafWith(unknown),
  'a leaf of another issuer': { issuer: 'CN=somebody else' },
  'a leaf of a host': nameOf('dns', 'a.example'),
  'a leaf of an address': nameOf('ip', '0a010203'),
  'a leaf of another address': nameOf('ip', '0b010203'),
  'a leaf of a mailbox': nameOf('email', 'x@a.example'),
  'a leaf of another mailbox': nameOf('email', 'x@b.example'),
  'a leaf of another organization': { subject: 'O=Other,CN=leaf' },
  'a leaf with a policy': leafWith(pki.policies(policy)),
}

const trees = Object.entries(intermediates).flatMap(([above, intermediate]) =>
  Object.entries(leaves).map(([below, leaf]) => ({ above, below, intermediate, leaf })),
)

/** Single cases where this validator is stricter on purpose: OpenSSL accepts them as it is asked here. */
const stricter: ReadonlyArray<readonly [what: string, { intermediate?: Change; leaf?: Change }]> = [
  ['a leaf that is a CA (UDAP-PKI-006)', { leaf: { extensions: [pki.basicConstraints(true)] } }],
  [
    'a leaf that may not sign (UDAP-PKI-006)',
    { leaf: { extensions: [pki.keyUsage('keyEncipherment')] } },
  ],
  [
    'basic constraints that are not critical (UD-04)',
    { intermediate: { extensions: [pki.basicConstraints(true, undefined, false)] } },
  ],
  [
    'a key of a kind UDAP does not know (UDAP-PKI-008)',
    { leaf: { publicKey: pki.newKeyPair('P-521').publicKey } },
  ],
  [
    'constraints in a leaf (UD-06)',
    { leaf: leafWith(pki.nameConstraints([['dns', 'a.example']])) },
  ],
]

const lists: ReadonlyArray<readonly [what: string, (serial: string) => Uint8Array]> = [
  ['does not name it', () => buildCrl()],
  ['names it', (serial) => buildCrl({ entries: [{ serialNumber: serial, reason: 1 }] })],
  ['names another one', (serial) => buildCrl({ entries: [{ serialNumber: `${serial}00` }] })],
  ['holds it', (serial) => buildCrl({ entries: [{ serialNumber: serial, reason: 6 }] })],
  ['is stale', () => buildCrl({ nextUpdate: der.time(pki.now - 1) })],
  ['is from the future', () => buildCrl({ thisUpdate: der.time(pki.now + 60) })],
  ['is forged', () => buildCrl({ signedBy: keys.stranger.privateKey })],
  ['is of another issuer', () => buildCrl({ issuer: 'CN=other' })],
  [
    'has an unknown critical extension',
    () => buildCrl({ extensions: [pki.extension('1.3.6.1.4.1.99999.7', der.nul, true)] }),
  ],
]

describe('OpenSSL verify', () => {
  beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

  let folder: OpensslFolder
  beforeAll(() => {
    folder = opensslFolder()
  })
  afterAll(() => folder.remove())

  const pem = (kind: string, bytes: Uint8Array) => {
    const lines =
      Buffer.from(bytes)
        .toString('base64')
        .match(/.{1,64}/g) ?? []
    return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n')
  }

  /** Asks both about one tree. */
  async function verdicts(
    changes: { intermediate?: Change; leaf?: Change },
    crls?: (serial: string) => readonly Uint8Array[],
    question: Partial<TrustPolicy> = {},
  ) {
    const [root, intermediate, leaf] = [
      buildRoot(),
      buildIntermediate(changes.intermediate),
      buildLeaf(changes.leaf),
    ]
    const parsed = {
      root: parseCertificate(root),
      intermediate: parseCertificate(intermediate),
      leaf: parseCertificate(leaf),
    }
    const given = crls?.(parsed.leaf.serialNumber) ?? []
    folder.write('root.pem', pem('CERTIFICATE', root))
    folder.write('intermediate.pem', pem('CERTIFICATE', intermediate))
    folder.write('leaf.pem', pem('CERTIFICATE', leaf))
    folder.write('crls.pem', given.map((bytes) => pem('X509 CRL', bytes)).join(''))
    const revocation = crls === undefined ? '' : ' -crl_check_all -CRLfile crls.pem'
    const theirs = folder.accepts(
      `verify -no-CApath -CAfile root.pem -untrusted intermediate.pem -attime ${pki.now} -policy_check -policy 2.5.29.32.0${revocation} leaf.pem`,
    )
    const evidence = suppliedEvidence({ crls: given.map(parseCrl) })
    const policyChange = { ...question, anchors: policyFor([parsed.root]).anchors }
    const ours = await judge(parsed, policyChange, { evidence })
    return { theirs, ours: ours.trusted }
  }

  it.each(trees)('agrees on $below below $above [UD-01, UDAP-PKI-001]', async (tree) => {
    const { theirs, ours } = await verdicts(tree)
    expect(ours).toBe(theirs)
  })

  it('accepts some of these trees and refuses others [UD-01]', async () => {
    const good = await verdicts({})
    expect(good).toEqual({ theirs: true, ours: true })
    const forged = await verdicts({ leaf: { signedBy: keys.stranger.privateKey } })
    expect(forged).toEqual({ theirs: false, ours: false })
  })

  it.each(stricter)('accepts %s, which is refused here [UD-01]', async (_what, changes) => {
    expect(await verdicts(changes)).toEqual({ theirs: true, ours: false })
  })

  it.each(lists)('agrees on a list that %s [UD-11, UDAP-PKI-011]', async (_what, build) => {
    const rootList = buildCrl({ issuer: names.root, signedBy: keys.root.privateKey })
    const crls = (serial: string) => [rootList, build(serial)]
    const { theirs, ours } = await verdicts({}, crls, { revocation: 'require', noPointer: 'fail' })
    expect(ours).toBe(theirs)
  })
})
