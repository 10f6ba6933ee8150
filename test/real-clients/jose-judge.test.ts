import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authenticate, registerBackend } from '../support/asymmetric-client.ts'
import {
  type JoseJudge,
  judgingLibraries,
  judgingPython,
  noJudgeReason,
  type PublicJwk,
  type SigningOrder,
  startJudge,
} from '../support/jose-judge.ts'
import { launch, registerPublicApp } from '../support/launch.ts'
import { postRegistration } from '../support/registration.ts'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

const keyParameters = {
  rsa: { kty: 'RSA', size: 2048 },
  p384: { kty: 'EC', crv: 'P-384' },
  p256: { kty: 'EC', crv: 'P-256' },
  stranger: { kty: 'EC', crv: 'P-384' },
  p521: { kty: 'EC', crv: 'P-521' },
} as const

type KeyName = keyof typeof keyParameters

let place: Place
let running: Running
let judge: JoseJudge
let keys: Record<KeyName, PublicJwk>
let client_id: string

beforeAll(async () => {
  if (judgingPython === undefined) return
  place = await makePlace()
  running = await start(place)
  judge = startJudge(judgingPython)
  const made = Object.entries(keyParameters).map(
    async ([kid, parameters]) => [kid, await judge.makeKey(kid, parameters)] as const,
  )
  // The entries are those of keyParameters.
  keys = Object.fromEntries(await Promise.all(made)) as typeof keys
  client_id = await registerBackend(running.bench, [], {
    jwks: { keys: [keys.rsa, keys.p384, keys.p256] },
  })
})
afterAll(async () => {
  if (judgingPython === undefined) return
  judge.close()
  await running.process.stop()
  place.folder.remove()
})

interface Changes {
  readonly library?: SigningOrder['library']
  readonly alg?: string
  readonly kid?: KeyName
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

const now = () => Math.floor(Date.now() / 1000)

/** A right assertion of a client but for the changes, signed by one of the judging libraries. */
function assertionOf(clientId: string, changes: Changes = {}): Promise<string> {
  const { library = 'jwcrypto', alg = 'ES384', kid = 'p384' } = changes
  return judge.sign({
    library,
    alg,
    kid,
    header: withoutUndefined({ alg, kid, typ: 'JWT', ...changes.header }),
    claims: withoutUndefined({
      iss: clientId,
      sub: clientId,
      aud: `${running.bench.issuer}/token`,
      exp: now() + 280,
      jti: randomUUID(),
      ...changes.claims,
    }),
  })
}

function withoutUndefined(object: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

async function outcomeOf(answer: Promise<Response>): Promise<readonly [number, unknown]> {
  const response = await answer
  const body: unknown = await response.json()
  return [response.status, Object(body).error]
}

const outcomeFor = (assertion: string) => outcomeOf(authenticate(running.bench, assertion))

const accepted = [200, undefined]

/** Assertions that a server must refuse, each made by a library that has no quarrel with it. */
const bad: ReadonlyArray<readonly [name: string, changes: () => Changes]> = [
  ['by a key nobody registered [ASY-34]', () => ({ kid: 'stranger' })],
  [
    'by a stranger under a registered kid [ASY-30]',
    () => ({ kid: 'stranger', header: { kid: 'p384' } }),
  ],
  ['unsecured, alg none [ASY-31]', () => ({ alg: 'none' })],
  ['unsecured, alg None [ASY-31]', () => ({ alg: 'None' })],
  ['HS256 keyed with the public key [ASY-32]', () => ({ alg: 'HS256', kid: 'rsa' })],
  ['HS384 keyed with the public key [ASY-32]', () => ({ alg: 'HS384', kid: 'rsa' })],
  ['HS512 keyed with the public key [ASY-32]', () => ({ alg: 'HS512', kid: 'p384' })],
  ['RS512, which is not advertised [ASY-33]', () => ({ alg: 'RS512', kid: 'rsa' })],
  ['PS384, which is not advertised [ASY-33]', () => ({ alg: 'PS384', kid: 'rsa' })],
  [
    'ES512, which is not advertised [ASY-33]',
    () => ({ alg: 'ES512', kid: 'p521', header: { kid: 'p384' } }),
  ],
  [
    'ES256 under the kid of a P-384 key [ASY-33]',
    () => ({ alg: 'ES256', kid: 'p256', header: { kid: 'p384' } }),
  ],
  ['without kid [ASY-34]', () => ({ header: { kid: undefined } })],
  ['without typ [ASY-34]', () => ({ header: { typ: undefined } })],
  ['with a jku [ASY-35]', () => ({ header: { jku: 'https://app.test/jwks' } })],
  [
    'with its own key embedded [ASY-36]',
    () => ({ kid: 'stranger', header: { jwk: keys.stranger } }),
  ],
  ['with iss other than sub [ASY-37]', () => ({ claims: { sub: 'another' } })],
  ['of nobody [ASY-37]', () => ({ claims: { iss: 'nobody', sub: 'nobody' } })],
  ['without aud [ASY-38]', () => ({ claims: { aud: undefined } })],
  ['for the issuer [ASY-38]', () => ({ claims: { aud: running.bench.issuer } })],
  ['for the FHIR server [ASY-38]', () => ({ claims: { aud: running.bench.fhirBase } })],
  ['without exp [ASY-39]', () => ({ claims: { exp: undefined } })],
  ['past its exp [ASY-39]', () => ({ claims: { exp: now() - 60 } })],
  ['ten minutes ahead [ASY-39]', () => ({ claims: { exp: now() + 600 } })],
  ['with exp as a text [ASY-39]', () => ({ claims: { exp: String(now() + 200) } })],
  ['not yet valid [ASY-39]', () => ({ claims: { nbf: now() + 120 } })],
  ['issued in the future [ASY-39]', () => ({ claims: { iat: now() + 120 } })],
  ['without jti [ASY-40]', () => ({ claims: { jti: undefined } })],
  ['with a number as jti [ASY-40]', () => ({ claims: { jti: 7 } })],
]

/** A registered device of an app, with keys of the judge. */
async function registerInstance(): Promise<string> {
  const { bench } = running
  const app = await registerPublicApp(bench)
  const { software_id } = await bench.call('registration.provisionSoftwareId', {
    client_id: app.client_id,
  })
  const scope = 'launch/patient patient/Patient.rs system/DynamicClient.register'
  const { access_token } = await launch(bench, app, { scope })
  const body = { software_id, jwks: { keys: [keys.rsa, keys.p384, keys.p256] } }
  const response = await postRegistration(bench, body, access_token)
  expect(response.status, await response.clone().text()).toBe(201)
  const registered: { client_id: string } = await response.json()
  return registered.client_id
}

describe.skipIf(judgingPython === undefined)(
  `assertions of another JOSE implementation${judgingPython === undefined ? `: ${noJudgeReason}` : ''}`,
  () => {
    it.each(
      judgingLibraries.flatMap((library) =>
        [
          ['RS384', 'rsa'],
          ['ES384', 'p384'],
          ['RS256', 'rsa'],
          ['ES256', 'p256'],
        ].map(([alg, kid]) => [library, alg, kid] as const),
      ),
    )('%s: %s is accepted once [ASY-07] [ASY-40]', async (library, alg, kid) => {
      // The table names keys of keyParameters.
      const changes = { library, alg: alg ?? '', kid: kid as KeyName }
      const assertion = await assertionOf(client_id, changes)
      expect(await outcomeFor(assertion)).toEqual(accepted)
      expect(await outcomeFor(assertion)).toEqual([401, 'invalid_client'])
    })

    it.each(bad)('%s is refused at client authentication', async (_, changes) => {
      expect(await outcomeFor(await assertionOf(client_id))).toEqual(accepted)
      const assertion = await assertionOf(client_id, changes())
      expect(await outcomeFor(assertion)).toEqual([401, 'invalid_client'])
    })

    it('is accepted and refused as a grant the same way, by another code [PDC-36] [D-13]', async () => {
      const { bench } = running
      const instance = await registerInstance()
      const ask = (assertion: string) =>
        outcomeOf(bench.postForm('/token', { grant_type: jwtBearer, assertion }))
      for (const [name, changes] of bad) {
        expect(await ask(await assertionOf(instance))).toEqual(accepted)
        const assertion = await assertionOf(instance, changes())
        expect([name, ...(await ask(assertion))]).toEqual([name, 400, 'invalid_grant'])
      }
    })
  },
)

describe.skipIf(judgingPython === undefined)(
  `tokens before another JOSE implementation${judgingPython === undefined ? `: ${noJudgeReason}` : ''}`,
  () => {
    it.each(judgingLibraries)(
      '%s verifies ID token and access token with the published keys [OID-03] [DSC-11]',
      async (library) => {
        const { bench } = running
        const nonce = randomUUID()
        const app = await registerPublicApp(bench)
        const tokens = await launch(bench, app, { nonce })
        const published: unknown = await (await bench.request('/jwks')).json()
        const { access_token, id_token = '' } = tokens
        const about = { library, keys: published, alg: 'RS256', iss: bench.issuer }
        const order = { ...about, token: id_token, aud: app.client_id }
        const idToken = { nonce, client_id: app.client_id, access_token }
        expect(await judge.verify({ ...order, idToken })).toMatchObject({
          nonce,
          aud: app.client_id,
          fhirUser: `${bench.fhirBase}/Practitioner/grace-adeyemi`,
        })
        const { alg } = JSON.parse(
          Buffer.from(access_token.split('.')[0] ?? '', 'base64url').toString(),
        )
        expect(
          await judge.verify({ ...about, alg, token: access_token, aud: bench.fhirBase }),
        ).toMatchObject({ client_id: app.client_id, scope: tokens.scope })

        const changed = id_token.replace(/\.[^.]*\./, (part) => `.${part.slice(2, -1)}A.`)
        await expect(judge.verify({ ...order, token: changed })).rejects.toThrow()
        await expect(judge.verify({ ...order, aud: 'another' })).rejects.toThrow()
        if (library === 'authlib') {
          const wrong = { ...idToken, access_token: `${access_token}x` }
          await expect(judge.verify({ ...order, idToken: wrong })).rejects.toThrow(/at_hash/)
        }
      },
    )
  },
)
