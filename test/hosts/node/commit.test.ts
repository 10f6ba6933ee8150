import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticate,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import {
  type IssuedCode,
  type LaunchTarget,
  type LaunchTokens,
  obtainCode,
  readTokens,
  redeemCode,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import { makePlace, type Place, start, statusOfRead } from '../../support/restarting-server.ts'

const double = join(import.meta.dirname, '..', '..', 'support', 'kill-at-commit.ts')

let place: Place
let order: string
let client: TestClient
let service: { readonly id: string; readonly key: ClientKey }
beforeAll(async () => {
  place = await makePlace()
  order = join(place.folder.path, 'kill')
  const { process, bench } = await startHere()
  await bench.call('settings.update', { name: 'approval', value: 'automatic' })
  await bench.call('settings.update', { name: 'authorizationCodeLifetimeSeconds', value: 600 })
  client = await registerPublicApp(bench)
  const key = makeClientKey('ES384', 'key')
  service = { id: await registerBackend(bench, [key]), key }
  await process.stop()
})
afterAll(() => place.folder.remove())

const startHere = () =>
  start(place, { NODE_OPTIONS: `--import=${pathToFileURL(double)}`, KILL_AT_COMMIT: order })

/** What a write needs that was there before, how it is asked for, and how a later server shows that it happened. */
interface Write<Given> {
  /** Written by it and by nothing else that goes on. */
  readonly table: string
  prepare(bench: LaunchTarget): Promise<Given>
  ask(bench: LaunchTarget, given: Given): Promise<unknown>
  happened(bench: LaunchTarget, given: Given): Promise<boolean>
}

const write = <Given>(each: Write<Given>) => each as Write<unknown>

const launchApp = async (bench: LaunchTarget) => {
  const code = await obtainCode(bench, client)
  return readTokens(redeemCode(bench, code))
}

const writes: Readonly<Record<string, Write<unknown>>> = {
  'a registration': write<string>({
    table: 'client',
    prepare: async () => `App ${randomUUID()}`,
    ask: (bench, client_name) => registerPublicApp(bench, { client_name }),
    happened: async (bench, search) => (await bench.call('clients.list', { search })).total > 0,
  }),
  'a redemption': write<IssuedCode>({
    table: 'authorization_code',
    prepare: (bench) => obtainCode(bench, client),
    ask: redeemCode,
    happened: async (bench, code) => (await redeemCode(bench, code)).status !== 200,
  }),
  'a refresh': write<LaunchTokens>({
    table: 'refresh_token',
    prepare: launchApp,
    ask: (bench, { refresh_token }) => refresh(bench, client, refresh_token ?? ''),
    happened: async (bench, { refresh_token }) =>
      (await refresh(bench, client, refresh_token ?? '')).status !== 200,
  }),
  'a revocation': write<LaunchTokens>({
    table: 'authorization_grant',
    prepare: launchApp,
    ask: (bench, { refresh_token }) =>
      bench.postForm('/revoke', { token: refresh_token ?? '', client_id: client.client_id }),
    happened: async (bench, tokens) => (await statusOfRead(bench, tokens)) === 401,
  }),
  'an authentication by assertion': write<string>({
    table: 'client_assertion',
    prepare: async ({ issuer }) =>
      makeAssertion(
        { issuer, clock: { nowSeconds: () => Math.floor(Date.now() / 1000) } },
        service.id,
        service.key,
      ),
    ask: authenticate,
    happened: async (bench, assertion) => (await authenticate(bench, assertion)).status !== 200,
  }),
}

describe('serve, killed at the commit of', () => {
  it.each(Object.entries(writes))(
    '%s: just before, nothing was answered and nothing happened; just after, it happened [RE-02]',
    async (_, { table, prepare, ask, happened }) => {
      for (const moment of ['before', 'after'] as const) {
        const running = await startHere()
        const given = await prepare(running.bench)
        writeFileSync(order, JSON.stringify({ moment, table }))
        const answer = await ask(running.bench, given).then(
          () => 'answered',
          (error: unknown) => (error instanceof TypeError ? 'no answer' : error),
        )
        expect((await running.process.ended).signal).toBe('SIGKILL')
        rmSync(order)
        const again = await startHere()
        expect([moment, answer]).toEqual([moment, 'no answer'])
        expect(await happened(again.bench, given), moment).toBe(moment === 'after')
        await again.process.stop()
      }
    },
  )
})
