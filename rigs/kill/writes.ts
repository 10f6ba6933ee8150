import { randomUUID } from 'node:crypto'
import type { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import {
  expectStatus,
  type IssuedCode,
  type LaunchTarget,
  type LaunchTokens,
  obtainCode,
  readTokens,
  redeemCode,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../test/support/launch.ts'
import type { Journal, LaunchRecord, Records, ServiceRecord, Step } from './journal.ts'

/** Seeded, so that a run can be repeated. */
export type Random = ReturnType<typeof createSeededRandom>

/** What an actor writes with, and where it notes what was acknowledged. */
export interface Writing {
  readonly bench: LaunchTarget
  readonly journal: Journal
  readonly records: Records
  readonly random: Random
}

/** One actor's next piece of work: mostly a launch, sometimes a service, a key or a rotation. Each step is marked as pending
 * before it is sent and noted when it is answered; some launches stop early, on purpose.
 * @throws {Error} an answer that is no success; {TypeError} the connection ended
 */
export async function writeSomething(writing: Writing): Promise<void> {
  const { random } = writing
  const choice = random.integer(1, 20)
  if (choice <= 5) return authenticateService(writing)
  if (choice === 6) return makeKeyPair(writing)
  if (choice === 7) return rotateServerKey(writing)
  return playLaunch(writing)
}

async function playLaunch({ bench, journal, records, random }: Writing): Promise<void> {
  const record: LaunchRecord = { usedRefreshTokens: [], isRevoked: false, pending: undefined }
  records.launches.push(record)
  const step = async <Answer>(
    name: Step,
    ask: () => Promise<Answer>,
    keep: (answer: Answer) => string,
  ) => {
    record.pending = name
    const answer = await ask()
    const what = keep(answer)
    record.pending = undefined
    journal.acknowledge(name, what)
  }
  const known = records.launches.find(({ client }) => client !== undefined)?.client
  if (known !== undefined && random.chance(0.7)) record.client = known
  else {
    await step(
      'registration',
      () => registerPublicApp(bench),
      (client) => {
        record.client = client
        return client.client_id
      },
    )
  }
  const client = record.client as TestClient // set on both ways above
  await step(
    'code',
    () => obtainCode(bench, client),
    ({ code, proof }) => {
      record.code = { code, proof }
      return code
    },
  )
  if (random.chance(0.2)) return
  const keepTokens = (tokens: LaunchTokens) => {
    record.tokens = tokens
    return tokens.access_token
  }
  const issued = { client, ...(record.code as Pick<IssuedCode, 'code' | 'proof'>) } // set by the step before
  await step('redemption', () => readTokens(redeemCode(bench, issued)), keepTokens)
  for (let left = random.integer(0, 2); left > 0; left -= 1) {
    const used = record.tokens?.refresh_token ?? ''
    await step(
      'refresh',
      () => readTokens(refresh(bench, client, used)),
      (tokens) => {
        record.usedRefreshTokens.push(used)
        return keepTokens(tokens)
      },
    )
  }
  if (random.chance(0.3)) {
    const form = { token: record.tokens?.refresh_token ?? '', client_id: client.client_id }
    await step(
      'revocation',
      async () => expectStatus(await bench.postForm('/revoke', form), 200),
      () => {
        record.isRevoked = true
        return form.token
      },
    )
  }
}

async function authenticateService({ bench, journal, records, random }: Writing): Promise<void> {
  const service = await findService({ bench, journal, records, random })
  const assertion = assertionOf(bench, service)
  await expectStatus(await authenticate(bench, assertion), 200)
  service.usedAssertions.push(assertion)
  journal.acknowledge('assertion', assertion)
}

async function findService({ bench, journal, records, random }: Writing): Promise<ServiceRecord> {
  if (records.services.length > 0) return random.pick(records.services) as ServiceRecord
  const key = makeClientKey('ES384', randomUUID())
  const clientId = await registerBackend(bench, [key])
  const service = { clientId, key, usedAssertions: [] }
  records.services.push(service)
  journal.acknowledge('registration', clientId)
  return service
}

async function makeKeyPair({ bench, journal, records }: Writing): Promise<void> {
  const name = `key ${randomUUID()}`
  const { id } = await bench.call('keys.generate', { algorithm: 'p-256', name, purpose: 'other' })
  records.keyPairs.push(id)
  journal.acknowledge('key', id)
}

async function rotateServerKey({ bench, journal, records, random }: Writing): Promise<void> {
  if (random.chance(0.5)) {
    await bench.call('vault.rotateDataKey', {})
    journal.acknowledge('rotation', 'data key')
    return
  }
  const purpose = random.pick(['id-token', 'access-token']) as 'id-token' | 'access-token'
  const { keys } = await bench.call('keys.rotateServerKey', { purpose })
  records.serverKeys = keys.map(({ kid }) => kid)
  journal.acknowledge('rotation', purpose)
}

/** A fresh assertion of a service. */
export function assertionOf({ issuer }: LaunchTarget, { clientId, key }: ServiceRecord): string {
  const clock = { nowSeconds: () => Math.floor(Date.now() / 1000) }
  return makeAssertion({ issuer, clock }, clientId, key)
}
