import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { writePem } from '../../src/main/core/pem.ts'
import { now as pathTime } from '../core/certificate-path/support/test-certificates.ts'
import { buildRoot, keys, leafUri } from '../core/certificate-path/support/test-hierarchy.ts'
import { ocspStatus } from '../core/certificate-path/support/test-revocation.ts'
import {
  answers,
  type PathCase,
  pairedCases,
  reasons,
  singleCases,
} from '../support/certified-paths/path-cases.ts'
import {
  buildPath,
  clientAuthentication,
  type PathPlan,
  type PresentedPath,
  planPath,
  policyOid,
  publicationHost,
} from '../support/certified-paths/path-plan.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'
import {
  postStatement,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  tokenClaimsOf,
  type UdapApp,
} from '../support/udap-app.ts'

const community = 'urn:example:paths'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const root = buildRoot()
const published = new Map<string, () => Response>()
/** What was asked for beyond this server. */
const asked: string[] = []
let bench: TestWorkbench
/** What the server elsewhere answers a metadata request. */
let metadata: () => Promise<Record<string, unknown>>

beforeAll(async () => {
  const clock = createTestClock()
  clock.step(pathTime - clock.nowSeconds())
  bench = await createTestWorkbench({
    clock,
    foreign: async ({ url }) => {
      asked.push(url)
      if (url.startsWith(`${leafUri}/.well-known/udap`)) return Response.json(await metadata())
      const answer = published.get(url)
      if (answer === undefined) throw new Error(`nothing is published at ${url}`)
      return answer()
    },
  })
  await bench.call('trust.save', {
    uri: community,
    name: 'Paths',
    anchors: [writePem('CERTIFICATE', root)],
    policy: { policyOids: [policyOid], extendedKeyUsages: [clientAuthentication] },
  })
})

/** Publishes the documents of a path and gives an app that presents it. */
function present(path: PresentedPath): UdapApp {
  for (const [address, answer] of path.published) published.set(address, answer)
  const { x5c, alg, signWith: privateKey, iss } = path
  return { bench, iss, certificateId: '', x5c, alg, privateKey }
}

function plan(change: (plan: PathPlan) => void = () => undefined): UdapApp {
  const planned = planPath(bench.clock.nowSeconds())
  change(planned)
  return present(buildPath(planned, root, randomUUID()))
}

const withDefects = ({ defects }: PathCase) =>
  plan((planned) => {
    for (const { apply } of defects) apply(planned)
  })

async function outcomeOf(response: Response): Promise<string> {
  const { error = 'accepted' } = await response.json()
  return `${response.status} ${error}`
}

async function register(app: UdapApp): Promise<string> {
  return outcomeOf(await postStatement(bench, await signUdapJwt(app, serviceStatementOf(app))))
}

/** Why the community did not trust what was presented last. */
async function lastReason(): Promise<string | null | undefined> {
  const { rows } = await bench.call('trust.decisions', { limit: 5 })
  return rows.find(({ communityUri }) => communityUri === community)?.reason
}

describe('paths with nothing wrong', () => {
  const good: ReadonlyArray<readonly [string, (plan: PathPlan) => void]> = [
    ['intermediate sent along', () => undefined],
    [
      'a list that does not name it',
      (planned) => {
        planned.leafStatus = {}
      },
    ],
    [
      'a list that names others',
      (planned) => {
        planned.leafStatus = { crl: { entries: [{ serialNumber: '7f' }] } }
      },
    ],
    [
      'a response that it is good',
      (planned) => {
        planned.leafStatus = { ocsp: { status: ocspStatus.good } }
      },
    ],
    [
      'a list about the intermediate',
      (planned) => {
        planned.intermediateStatus = {}
      },
    ],
    [
      'its issuer at the address it names',
      (planned) => {
        planned.issuerAnswer = () => new Response(new Uint8Array(issuer()))
        planned.send = ({ leaf }) => [Buffer.from(leaf).toString('base64')]
      },
    ],
    [
      'the root sent along, unrelated ones, and out of order',
      (planned) => {
        planned.send = ({ leaf, intermediate, root: anchor }) =>
          [leaf, anchor, buildRoot({ subject: 'CN=Unrelated' }), intermediate].map((one) =>
            Buffer.from(one).toString('base64'),
          )
      },
    ],
    [
      'a key of P-384',
      (planned) => {
        planned.leaf.key = keys.root.publicKey
        planned.signWith = keys.root.privateKey
        planned.alg = 'ES384'
      },
    ],
  ]
  const issuer = () => {
    const planned = planPath(bench.clock.nowSeconds())
    let intermediate = new Uint8Array()
    planned.send = (chain) => {
      intermediate = new Uint8Array(chain.intermediate)
      return []
    }
    buildPath(planned, root, 'issuer')
    return intermediate
  }

  it.each(good)('are accepted: %s [UDAP-PKI-001] [UDAP-PKI-003]', async (_name, change) => {
    expect(await register(plan(change))).toMatch(/^20[01] accepted$/)
  })
})

describe('paths with one or two things wrong', () => {
  const cases = [...singleCases, ...pairedCases]
  let clientId: string
  beforeAll(async () => {
    const app = plan()
    const response = await postStatement(bench, await signUdapJwt(app, serviceStatementOf(app)))
    clientId = (await response.json()).client_id
  })

  it('are 250 at least, each another one [FG-07]', () => {
    expect(cases.length).toBeGreaterThanOrEqual(250)
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })

  it.each(cases)('registration refuses $name [$id]', async (one) => {
    expect(await register(withDefects(one))).toBe(answers[one.stage].registration)
    if (one.stage === 'trust' && one.defects.length === 1) {
      expect(reasons[one.id]).toContain(await lastReason())
    }
  })

  it.each(cases)('the token endpoint refuses $name [$id] [UDAP-PKI-014]', async (one) => {
    const app = withDefects(one)
    const assertion = await signUdapJwt(app, tokenClaimsOf(app, clientId))
    expect(await outcomeOf(await requestUdapToken(bench, assertion))).toBe(answers[one.stage].token)
  })

  it('leave the good path what it is, and nothing was fetched from anywhere else [UDAP-PKI-019]', async () => {
    const app = plan()
    const assertion = await signUdapJwt(app, tokenClaimsOf(app, clientId))
    expect(await outcomeOf(await requestUdapToken(bench, assertion))).toBe('200 accepted')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((url) => !url.startsWith(`${publicationHost}/`))).toEqual([])
    asked.length = 0
  })
})

describe('metadata signed with paths that have one or two things wrong', () => {
  const states = {
    form: 'broken',
    key: 'untrusted',
    signature: 'broken',
    trust: 'untrusted',
    claims: 'broken',
  } as const

  /** Has the server elsewhere sign with a path, for an RSA key as metadata must be, and asks the client about it. */
  async function discover(change: (plan: PathPlan) => void = () => undefined): Promise<string> {
    const server = plan((planned) => {
      planned.leaf.key = rsa.publicKey
      planned.signWith = rsa.privateKey
      planned.alg = 'RS256'
      change(planned)
    })
    metadata = () => describeServer(server)
    const report = await bench.call('udap.discover', { base: leafUri, community })
    return report.state
  }

  it('are used with nothing wrong [UDAP-DISC-012]', async () => {
    expect(await discover()).toBe('usable')
    expect(await discover((planned) => Object.assign(planned, { leafStatus: {} }))).toBe('usable')
  })

  it.each([...singleCases, ...pairedCases])(
    'the client stops at $name [$id] [UDAP-DISC-012]',
    async ({ defects, stage }) => {
      const state = await discover((planned) => {
        for (const { apply } of defects) apply(planned)
      })
      expect(state).toBe(states[stage])
    },
  )

  it('lead to no request but for metadata and for what is published about certificates [UDAP-DISC-012] [UDAP-PKI-019]', () => {
    const allowed = [`${publicationHost}/`, `${leafUri}/.well-known/udap`]
    expect(asked.filter((url) => !allowed.some((start) => url.startsWith(start)))).toEqual([])
  })
})

/** Metadata of a server elsewhere, honest but for the path it is signed with. */
async function describeServer(server: UdapApp): Promise<Record<string, unknown>> {
  const now = bench.clock.nowSeconds()
  const endpoints = {
    authorization_endpoint: `${leafUri}/authorize`,
    token_endpoint: `${leafUri}/token`,
    registration_endpoint: `${leafUri}/register`,
  }
  const times = { iat: now, exp: now + 3_600, jti: randomUUID() }
  return {
    udap_versions_supported: ['1'],
    udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
    udap_authorization_extensions_supported: ['hl7-b2b'],
    udap_authorization_extensions_required: ['hl7-b2b'],
    udap_certifications_supported: [],
    grant_types_supported: ['authorization_code', 'client_credentials'],
    scopes_supported: ['openid', 'system/*.rs'],
    ...endpoints,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256'],
    registration_endpoint_jwt_signing_alg_values_supported: ['RS256'],
    signed_metadata: await signUdapJwt(server, {
      iss: leafUri,
      sub: leafUri,
      ...times,
      ...endpoints,
    }),
  }
}
