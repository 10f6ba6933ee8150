import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import * as der from '../../core/certificate-path/support/der-writer.ts'
import * as pki from '../../core/certificate-path/support/test-certificates.ts'
import { keys, leafUri, names } from '../../core/certificate-path/support/test-hierarchy.ts'
import {
  distributionPoint,
  flag,
  ocspStatus,
} from '../../core/certificate-path/support/test-revocation.ts'
import { type CertificatePlan, type PathPlan, policyOid, publicationHost } from './path-plan.ts'

/** How far a statement with such a path gets: the stage that has to refuse it. `key` is a key nobody may calculate with, so
 * that not even its signature is looked at.
 */
export type DefectStage = 'form' | 'key' | 'signature' | 'trust' | 'claims'

/** One thing wrong with a path. */
export interface PathDefect {
  readonly name: string
  /** The requirement that says so. */
  readonly id: string
  readonly stage: DefectStage
  /** What it changes; two defects of one part cannot stand together. */
  readonly part: string
  apply(plan: PathPlan): void
}

const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const ed25519 = generateKeyPairSync('ed25519')
const stranger = keys.stranger
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

function defects(
  stage: DefectStage,
  id: string,
  part: string,
  rows: ReadonlyArray<readonly [name: string, apply: (plan: PathPlan) => void]>,
): PathDefect[] {
  return rows.map(([name, apply]) => ({ name, id, stage, part, apply }))
}

const ages = [
  ['a second', 1],
  ['a day', pki.day],
  ['a year', 365 * pki.day],
] as const

const expired = (of: 'leaf' | 'intermediate') =>
  ages.map(([age, seconds]): readonly [string, (plan: PathPlan) => void] => [
    `${of} that ended ${age} ago`,
    (plan) => {
      plan[of].notBefore = plan.now - 400 * pki.day
      plan[of].notAfter = plan.now - seconds
    },
  ])

const early = (of: 'leaf' | 'intermediate') =>
  ages.map(([age, seconds]): readonly [string, (plan: PathPlan) => void] => [
    `${of} that begins in ${age}`,
    (plan) => {
      plan[of].notBefore = plan.now + seconds
      plan[of].notAfter = plan.now + 500 * pki.day
    },
  ])

const validity = [
  ...defects('trust', 'UDAP-PKI-004', 'leaf time', [...expired('leaf'), ...early('leaf')]),
  ...defects('trust', 'UDAP-PKI-004', 'intermediate time', [
    ...expired('intermediate'),
    ...early('intermediate'),
  ]),
]

const set =
  <Name extends keyof CertificatePlan>(
    of: 'leaf' | 'intermediate',
    name: Name,
    value: CertificatePlan[Name],
  ) =>
  (plan: PathPlan) => {
    plan[of][name] = value
  }
const add = (of: 'leaf' | 'intermediate', extension: Uint8Array) => (plan: PathPlan) => {
  plan[of].more.push(extension)
}

const authorities = [
  ...defects('trust', 'UDAP-PKI-005', 'intermediate basic', [
    ['intermediate without basic constraints', set('intermediate', 'basic', undefined)],
    ['intermediate with cA false', set('intermediate', 'basic', pki.basicConstraints(false))],
    [
      'intermediate with basic constraints that are not critical',
      set('intermediate', 'basic', pki.basicConstraints(true, 0, false)),
    ],
  ]),
  ...defects(
    'trust',
    'UDAP-PKI-005',
    'intermediate usage',
    [
      ['digitalSignature'],
      ['cRLSign'],
      ['keyEncipherment'],
      ['digitalSignature', 'cRLSign'],
      ['keyAgreement'],
    ].map((usages) => [
      `intermediate for ${usages.join(' and ')} only`,
      set('intermediate', 'usage', pki.keyUsage(...usages)),
    ]),
  ),
  ...defects('trust', 'UDAP-PKI-006', 'leaf basic', [
    ['leaf with cA true', set('leaf', 'basic', pki.basicConstraints(true))],
    ['leaf with cA true and a path length', set('leaf', 'basic', pki.basicConstraints(true, 0))],
  ]),
  ...defects(
    'trust',
    'UDAP-PKI-006',
    'leaf usage',
    [['keyEncipherment'], ['keyAgreement'], ['cRLSign'], ['keyEncipherment', 'keyAgreement']].map(
      (usages) => [
        `leaf for ${usages.join(' and ')} only`,
        set('leaf', 'usage', pki.keyUsage(...usages)),
      ],
    ),
  ),
  ...defects('trust', 'UDAP-PKI-006', 'leaf purposes', [
    ['leaf without the purpose the community wants', set('leaf', 'purposes', undefined)],
    ...['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.3'].map(
      (purpose) =>
        [
          `leaf for the purpose ${purpose}`,
          set('leaf', 'purposes', pki.extendedKeyUsage(purpose)),
        ] as const,
    ),
  ]),
]

const extensions = [
  ...(['leaf', 'intermediate'] as const).flatMap((of) =>
    defects(
      'trust',
      'UDAP-PKI-007',
      `${of} critical`,
      ['2.999.4.1', '1.2.3.4', '1.3.6.1.4.1.99999.7', '2.5.29.9'].map((id) => [
        `${of} with the critical extension ${id}`,
        add(of, pki.extension(id, der.nul, true)),
      ]),
    ),
  ),
  ...defects(
    'trust',
    'UDAP-PKI-007',
    'intermediate name constraints',
    (
      [
        ['other hosts only', pki.nameConstraints([['uri', 'other.example']])],
        ['other domains only', pki.nameConstraints([['uri', '.example.org']])],
        ['hosts below its own only', pki.nameConstraints([['uri', '.client.example']])],
        ['all but this host', pki.nameConstraints([], [['uri', 'client.example']])],
        ['all but its domain', pki.nameConstraints([], [['uri', '.example']])],
      ] as const
    ).map(([what, constraints]) => [
      `intermediate that vouches for ${what}`,
      add('intermediate', constraints),
    ]),
  ),
  ...defects('trust', 'UDAP-PKI-007', 'leaf policies', [
    ['leaf without policies', set('leaf', 'policies', undefined)],
    ['leaf under another policy', set('leaf', 'policies', pki.policies('2.999.2'))],
  ]),
  ...defects('trust', 'UDAP-PKI-007', 'intermediate policies', [
    ['intermediate without policies', set('intermediate', 'policies', undefined)],
    ['intermediate under another policy', set('intermediate', 'policies', pki.policies('2.999.2'))],
    [
      'any policy where that is inhibited',
      (plan) => {
        plan.leaf.policies = pki.policies('2.5.29.32.0')
        plan.intermediate.more.push(pki.inhibitAnyPolicy(0))
      },
    ],
    [
      'a policy that is mapped to another one',
      (plan) => {
        plan.intermediate.more.push(pki.policyMappings(['2.999.3', policyOid]))
        plan.leaf.policies = pki.policies('2.999.3')
      },
    ],
  ]),
]

const ecdsaSha1 = der.sequence(der.identifier('1.2.840.10045.4.1'))
const rsaMd5 = der.sequence(der.identifier('1.2.840.113549.1.1.4'), der.nul)
const weakly = (of: 'leaf' | 'intermediate', algorithm: Uint8Array) => (plan: PathPlan) => {
  plan[of].change = { ...plan[of].change, innerAlgorithm: algorithm, outerAlgorithm: algorithm }
}
const issuedBy = (key: { publicKey: KeyObject; privateKey: KeyObject }) => (plan: PathPlan) => {
  plan.intermediate.key = key.publicKey
  plan.leaf.signedBy = key.privateKey
}
const ownedBy = (key: { publicKey: KeyObject; privateKey: KeyObject }) => (plan: PathPlan) => {
  plan.leaf.key = key.publicKey
}

const cryptography = [
  ...(['leaf', 'intermediate'] as const).flatMap((of) =>
    defects('trust', 'UDAP-PKI-008', `${of} digest`, [
      [`${of} signed with SHA-1`, weakly(of, ecdsaSha1)],
      [`${of} signed with RSA and SHA-1`, weakly(of, pki.signatureAlgorithms.rsaSha1)],
      [`${of} signed with MD5`, weakly(of, rsaMd5)],
    ]),
  ),
  ...defects('trust', 'UDAP-PKI-008', 'intermediate key', [
    ['intermediate with an RSA key of 1024 bits', issuedBy(weakRsa)],
    ['intermediate with a key of P-521', issuedBy(p521)],
    ['intermediate with a key of Ed25519', issuedBy(ed25519)],
  ]),
  ...defects('key', 'UDAP-PKI-008', 'leaf key', [
    [
      'leaf with an RSA key of 1024 bits',
      (plan) => {
        ownedBy(weakRsa)(plan)
        plan.signWith = weakRsa.privateKey
        plan.alg = 'RS256'
      },
    ],
  ]),
  ...defects('signature', 'UDAP-JWT-005', 'leaf key', [
    ['leaf with a key of P-521, which no algorithm fits', ownedBy(p521)],
    ['leaf with a key of Ed25519, which no algorithm fits', ownedBy(ed25519)],
    ['leaf with a key of P-384 beside ES256', ownedBy(keys.root)],
  ]),
]

/** Turns one bit of the signature, counted from its end. */
const damaged = (of: 'leaf' | 'intermediate', fromEnd: number) => (plan: PathPlan) => {
  plan[of].finish = (bytes) => {
    const changed = Uint8Array.from(bytes)
    const index = changed.length - fromEnd
    changed[index] = (changed[index] ?? 0) ^ 0x01
    return changed
  }
}
/** Replaces one text by another of the same length after signing. */
const rewritten = (of: 'leaf' | 'intermediate', from: string, to: string) => (plan: PathPlan) => {
  plan[of].finish = (bytes) =>
    new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1'))
}

const forgeries = [
  ...(['leaf', 'intermediate'] as const).flatMap((of) =>
    defects('trust', 'UDAP-PKI-001', `${of} signature`, [
      ...[1, 2, 4, 8, 16].map(
        (fromEnd) =>
          [`${of} with bit ${fromEnd} of its signature turned`, damaged(of, fromEnd)] as const,
      ),
      [
        `${of} signed by a stranger`,
        (plan) => {
          plan[of].signedBy = stranger.privateKey
        },
      ],
    ]),
  ),
  ...defects('trust', 'UDAP-PKI-001', 'leaf signature', [
    [
      'leaf whose name was rewritten',
      rewritten('leaf', 'client.example/app', 'client.example/apq'),
    ],
  ]),
  ...defects('trust', 'UDAP-PKI-001', 'intermediate signature', [
    [
      'intermediate whose subject was rewritten',
      rewritten('intermediate', 'ONLY inter', 'ONLY inteR'),
    ],
  ]),
]

const foreignCa = () => [pki.basicConstraints(true), pki.keyUsage('keyCertSign', 'cRLSign')]
const strangeRoot = (subject: string) =>
  pki.buildCertificate({
    subject,
    issuer: subject,
    publicKey: stranger.publicKey,
    signedBy: stranger.privateKey,
    extensions: foreignCa(),
  })
const crossOf = (subject: string, issuer: string, key: KeyObject, by: KeyObject) =>
  pki.buildCertificate({
    subject,
    issuer,
    publicKey: key,
    signedBy: by,
    extensions: foreignCa(),
  })
const alone = (plan: PathPlan) => {
  plan.send = ({ leaf }) => [base64(leaf)]
}

const anchors = defects('trust', 'UDAP-PKI-002', 'chain', [
  [
    'issued by a root that was sent along',
    (plan) => {
      plan.leaf.signedBy = stranger.privateKey
      plan.leaf.change = { issuer: 'CN=Stranger' }
      plan.send = ({ leaf }) => [base64(leaf), base64(strangeRoot('CN=Stranger'))]
    },
  ],
  [
    'issued by an impostor with the names of the community',
    (plan) => {
      plan.leaf.signedBy = stranger.privateKey
      plan.send = ({ leaf }) => [base64(leaf), base64(strangeRoot(names.intermediate))]
    },
  ],
  [
    'below a root of the same name and another key',
    (plan) => {
      plan.intermediate.signedBy = stranger.privateKey
      plan.send = ({ leaf, intermediate }) => [
        base64(leaf),
        base64(intermediate),
        base64(strangeRoot(names.root)),
      ]
    },
  ],
  [
    'signed by its own key',
    (plan) => {
      plan.leaf.signedBy = keys.leaf.privateKey
      plan.leaf.change = { issuer: names.leaf }
    },
  ],
  [
    'signed by its own key in the name of the authority',
    (plan) => {
      plan.leaf.signedBy = keys.leaf.privateKey
    },
  ],
  [
    'authorities that vouch for each other only',
    (plan) => {
      const second = keys.second
      plan.send = ({ leaf }) => [
        base64(leaf),
        base64(
          crossOf(names.intermediate, 'CN=Second', keys.intermediate.publicKey, second.privateKey),
        ),
        base64(
          crossOf('CN=Second', names.intermediate, second.publicKey, keys.intermediate.privateKey),
        ),
      ]
    },
  ],
  [
    'an authority below an intermediate with path length 0',
    (plan) => {
      const second = keys.second
      plan.leaf.signedBy = second.privateKey
      plan.leaf.change = { issuer: 'CN=Second' }
      plan.send = ({ leaf, intermediate }) => [
        base64(leaf),
        base64(
          crossOf('CN=Second', names.intermediate, second.publicKey, keys.intermediate.privateKey),
        ),
        base64(intermediate),
      ]
    },
  ],
  [
    'with the root instead of the intermediate',
    (plan) => {
      plan.send = ({ leaf, root }) => [base64(leaf), base64(root)]
    },
  ],
  ['alone, and no address of its issuer', alone],
])

const served =
  (status: number, body: string | Uint8Array = '') =>
  () =>
    new Response(typeof body === 'string' ? body : new Uint8Array(body), { status })
const issuerServed =
  (answer: () => Response, addresses?: readonly string[]) => (plan: PathPlan) => {
    alone(plan)
    plan.issuerAnswer = answer
    plan.issuerAddresses = addresses
  }
const unreachable = [
  'http://169.254.169.254/latest',
  'http://10.0.0.8/ca.der',
  'http://192.168.1.1/ca.der',
  'http://127.0.0.1:9/ca.der',
  'http://[::1]/ca.der',
  'http://localhost/ca.der',
  'http://0.0.0.0/ca.der',
  'file:///etc/passwd',
  'ldap://pki.test/cn=ca',
  'http://user:secret@pki.test/ca.der',
] as const

const issuers = [
  ...defects('trust', 'UDAP-PKI-003', 'chain', [
    ['alone, its issuer not found', issuerServed(served(404))],
    ['alone, the address of its issuer broken', issuerServed(served(500))],
    [
      'alone, its issuer sent elsewhere',
      issuerServed(() => Response.redirect(`${publicationHost}/x`)),
    ],
    ['alone, no certificate at the address of its issuer', issuerServed(served(200, 'no DER'))],
    [
      'alone, another certificate there',
      issuerServed(() => new Response(new Uint8Array(strangeRoot('CN=Stranger')))),
    ],
    [
      'alone, an impostor there',
      issuerServed(() => new Response(new Uint8Array(strangeRoot(names.intermediate)))),
    ],
  ]),
  ...defects(
    'trust',
    'UDAP-PKI-019',
    'chain',
    unreachable.map((address) => [
      `alone, its issuer at ${address}`,
      issuerServed(served(404), [address]),
    ]),
  ),
]

const reasons = [1, 2, 3, 4, 5, 6, 9, 10]
const listed = (change: Partial<NonNullable<PathPlan['leafStatus']>>) => (plan: PathPlan) => {
  plan.leafStatus = change
}
const time = (seconds: number) => der.time(pki.now + seconds)

const revocation = [
  ...defects('trust', 'UDAP-PKI-011', 'leaf status', [
    ['revoked without a reason', listed({ revocation: {} })],
    ...reasons.map(
      (reason) => [`revoked for reason ${reason}`, listed({ revocation: { reason } })] as const,
    ),
    [
      'a stale list',
      listed({ crl: { thisUpdate: time(-3 * pki.day), nextUpdate: time(-pki.day) } }),
    ],
    [
      'a list from the future',
      listed({ crl: { thisUpdate: time(30 * pki.day), nextUpdate: time(40 * pki.day) } }),
    ],
    [
      'a list of last week without an end',
      listed({ crl: { thisUpdate: time(-9 * pki.day), nextUpdate: null } }),
    ],
    ['a list signed by a stranger', listed({ crl: { signedBy: stranger.privateKey } })],
    [
      'a list of another issuer',
      listed({ crl: { issuer: names.root, signedBy: keys.root.privateKey } }),
    ],
    ['a list without a number', listed({ crl: { number: null } })],
    [
      'a list with an unknown critical extension',
      listed({ crl: { extensions: [pki.extension('1.2.3', der.nul, true)] } }),
    ],
    [
      'a list of changes only',
      listed({ crl: { extensions: [pki.extension('2.5.29.27', der.integer(1), true)] } }),
    ],
    [
      'a list for authorities only',
      listed({ crl: { extensions: [distributionPoint(undefined, flag(2))] } }),
    ],
    [
      'a list for attributes only',
      listed({ crl: { extensions: [distributionPoint(undefined, flag(5))] } }),
    ],
    ['an indirect list', listed({ crl: { extensions: [distributionPoint(undefined, flag(4))] } })],
    [
      'a list of another address',
      listed({ crl: { extensions: [distributionPoint('http://pki.test/other')] } }),
    ],
    ['a list signed with SHA-1', listed({ crl: { algorithm: ecdsaSha1 } })],
  ]),
  ...defects('trust', 'UDAP-PKI-013', 'leaf status', [
    ['no list at its address', listed({ answer: served(404) })],
    ['a broken server at the address of its list', listed({ answer: served(500) })],
    [
      'its list sent elsewhere',
      listed({ answer: () => Response.redirect(`${publicationHost}/x`) }),
    ],
    ['no list but text', listed({ answer: served(200, 'nothing is revoked') })],
    ['an empty list', listed({ answer: served(200) })],
  ]),
  ...defects(
    'trust',
    'UDAP-PKI-019',
    'leaf status',
    unreachable.map((address) => [`its list at ${address}`, listed({ addresses: [address] })]),
  ),
  ...defects('trust', 'UDAP-PKI-012', 'leaf status', [
    ['revoked, as the responder says', listed({ ocsp: { status: ocspStatus.revoked } })],
    ['unknown to the responder', listed({ ocsp: { status: ocspStatus.unknown } })],
    [
      'a stale response',
      listed({ ocsp: { thisUpdate: pki.now - 3 * pki.day, nextUpdate: pki.now - pki.day } }),
    ],
    [
      'a response from the future',
      listed({ ocsp: { thisUpdate: pki.now + 30 * pki.day, nextUpdate: pki.now + 40 * pki.day } }),
    ],
    ['a response signed by a stranger', listed({ ocsp: { signedBy: stranger.privateKey } })],
    [
      'a response of another responder',
      listed({ ocsp: { responder: der.explicit(1, der.name('CN=Other')) } }),
    ],
    [
      'a response with an unknown critical extension',
      listed({ ocsp: { extensions: [pki.extension('1.2.3', der.nul, true)] } }),
    ],
    ['no response but text', listed({ ocsp: {}, answer: served(200, 'good') })],
    ['no responder at its address', listed({ ocsp: {}, answer: served(404) })],
    [
      'a responder that wants to be asked later',
      listed({ ocsp: {}, answer: served(200, der.sequence(der.element(0x0a, Buffer.of(3)))) }),
    ],
  ]),
  ...defects('trust', 'UDAP-PKI-011', 'intermediate status', [
    ...reasons.slice(0, 3).map(
      (reason) =>
        [
          `intermediate revoked for reason ${reason}`,
          (plan: PathPlan) => {
            plan.intermediateStatus = { revocation: { reason } }
          },
        ] as const,
    ),
    [
      'a stale list about the intermediate',
      (plan) => {
        plan.intermediateStatus = {
          crl: { thisUpdate: time(-3 * pki.day), nextUpdate: time(-pki.day) },
        }
      },
    ],
    [
      'a forged list about the intermediate',
      (plan) => {
        plan.intermediateStatus = { crl: { signedBy: stranger.privateKey } }
      },
    ],
    [
      'no list about the intermediate',
      (plan) => {
        plan.intermediateStatus = { answer: served(404) }
      },
    ],
  ]),
]

const url = new URL(leafUri)
const identity = defects(
  'claims',
  'UDAP-PKI-009',
  'leaf names',
  (
    [
      ['no name', undefined],
      ['its host as DNS name', [['dns', url.host]]],
      ['an address of mail', [['email', `app@${url.host}`]]],
      ['an IP address', [['ip', '7f000001']]],
      ['its name of another kind', [['other', leafUri]]],
      ['a registered identifier', [['registered', '2.999.1']]],
      ['a directory name', [['directory', `CN=${leafUri}`]]],
      ['the host in capitals', [['uri', leafUri.replace(url.host, url.host.toUpperCase())]]],
      ['one letter in capitals', [['uri', leafUri.replace('/app', '/App')]]],
      ['the scheme in capitals', [['uri', leafUri.replace('https', 'HTTPS')]]],
      ['a slash more', [['uri', `${leafUri}/`]]],
      ['the path left out', [['uri', url.origin]]],
      ['the port written out', [['uri', leafUri.replace(url.host, `${url.host}:443`)]]],
      ['http instead', [['uri', leafUri.replace('https:', 'http:')]]],
      ['a letter percent-encoded', [['uri', leafUri.replace('/app', '/%61pp')]]],
      ['a query more', [['uri', `${leafUri}?a=1`]]],
      ['a fragment more', [['uri', `${leafUri}#a`]]],
      ['a dot segment', [['uri', leafUri.replace('/app', '/./app')]]],
      ['another app of its host', [['uri', `${url.origin}/other`]]],
      ['a longer name', [['uri', `${leafUri}2`]]],
    ] as ReadonlyArray<readonly [string, readonly pki.NamePair[] | undefined]>
  ).map(([what, value]) => [`a leaf with ${what}`, set('leaf', 'names', value)]),
)

const signatures = defects('signature', 'UDAP-JWT-003', 'statement signature', [
  [
    'signed with a key that is not in the path',
    (plan) => {
      plan.signWith = stranger.privateKey
    },
  ],
  [
    'signed with the key of the intermediate',
    (plan) => {
      plan.signWith = keys.intermediate.privateKey
    },
  ],
])

const pem = (bytes: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${base64(bytes)}\n-----END CERTIFICATE-----`
const atEach = (
  what: string,
  spoil: (bytes: Uint8Array) => string,
): ReadonlyArray<readonly [string, (plan: PathPlan) => void]> => [
  [
    `${what} in the first place`,
    (plan) => {
      plan.send = ({ leaf, intermediate }) => [spoil(leaf), base64(intermediate)]
    },
  ],
  [
    `${what} in the second place`,
    (plan) => {
      plan.send = ({ leaf, intermediate }) => [base64(leaf), spoil(intermediate)]
    },
  ],
]
const malformed = [
  ...defects('form', 'UDAP-JWT-002', 'chain', [
    ...atEach('PEM', pem),
    ...atEach('base64url', (bytes) =>
      Buffer.from(bytes).toString('base64url').replace(/=*$/, '-_'),
    ),
    ...atEach('a line break', (bytes) => base64(bytes).replace(/^(.{40})/, '$1\n')),
    ...atEach('an empty text', () => ''),
    ...atEach('a truncated certificate', (bytes) => base64(bytes.subarray(0, -5))),
    ...atEach('a byte too many', (bytes) => base64(Buffer.concat([bytes, Buffer.of(0)]))),
    ...atEach('a key', () => base64(pki.spkiOf(keys.leaf.publicKey))),
    ...atEach('an indefinite length', (bytes) =>
      base64(Buffer.concat([Buffer.of(0x30, 0x80), bytes.subarray(4), Buffer.of(0, 0)])),
    ),
  ]),
  ...defects('form', 'UDAP-JWT-014', 'chain', [
    [
      'eleven certificates',
      (plan) => {
        plan.send = ({ leaf, intermediate }) => [
          base64(leaf),
          ...Array.from({ length: 10 }, () => base64(intermediate)),
        ]
      },
    ],
  ]),
  ...defects('signature', 'UDAP-JWT-002', 'chain', [
    [
      'the intermediate first',
      (plan) => {
        plan.send = ({ leaf, intermediate }) => [base64(intermediate), base64(leaf)]
      },
    ],
  ]),
]

/** Everything that can be wrong with a path, one thing each. */
export const pathDefects: readonly PathDefect[] = [
  ...validity,
  ...authorities,
  ...extensions,
  ...cryptography,
  ...forgeries,
  ...anchors,
  ...issuers,
  ...revocation,
  ...identity,
  ...signatures,
  ...malformed,
]
