import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
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
import {
  expectInvalidGrant,
  makePlace,
  type Running,
  start,
  statusOfRead,
} from '../../support/restarting-server.ts'

const launchesPerKill = 50
const kills = 2
const actors = 6

/** What the server acknowledged to one launch. */
interface Journal {
  client?: TestClient
  code?: IssuedCode
  /** The newest. */
  tokens?: LaunchTokens
  readonly usedRefreshTokens: string[]
  isRevoked: boolean
  /** A request that was sent and, when the server is dead, never answered: what came of it is open. */
  pending: 'nothing' | 'registration' | 'code' | 'redemption' | 'refresh' | 'revocation'
}

describe('serve, killed in the middle of launches', () => {
  it(`loses nothing it acknowledged, ${kills} times [RE-03] [GEN-19]`, async () => {
    const place = await makePlace()
    const prepared = await start(place)
    await prepared.bench.call('settings.update', { name: 'approval', value: 'automatic' })
    expect((await prepared.process.stop()).code).toBe(0)
    for (let kill = 0; kill < kills; kill += 1) {
      const journals = await launchUntilKilled(await start(place))
      const startedAt = performance.now()
      const again = await start(place)
      console.log(
        `start after kill -9: ${Math.round(performance.now() - startedAt)} ms;`,
        `acknowledged: ${summaryOf(journals)}`,
      )
      for (const journal of journals) await audit(again.bench, journal)
      expect((await again.process.stop()).code).toBe(0)
      expectIntegrity(join(place.data, 'trustbench.sqlite'))
    }
    place.folder.remove()
  })
})

/** Launches from several actors at once; the kill comes at a random moment between their answers. */
async function launchUntilKilled({ process, bench }: Running): Promise<readonly Journal[]> {
  const journals: Journal[] = []
  let isKilled = false
  // Early enough that the rest cannot be through before it comes.
  const killAt = randomInt(5, launchesPerKill - 20)
  const kill = () => {
    isKilled = true
    process.kill('SIGKILL')
  }
  const act = async () => {
    while (!isKilled && journals.length < launchesPerKill) {
      const index = journals.length
      const journal: Journal = { usedRefreshTokens: [], isRevoked: false, pending: 'nothing' }
      journals.push(journal)
      if (index === killAt) setTimeout(kill, randomInt(0, 60))
      try {
        await playLaunch(bench, journal, index)
      } catch (error) {
        // Only the kill may end a connection.
        if (!isKilled || !(error instanceof TypeError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: actors }, act))
  const { signal } = await process.ended
  expect(signal).toBe('SIGKILL')
  expect(journals.length).toBeLessThan(launchesPerKill)
  return journals
}

/** Journals each step before it is sent and after it is answered. Some launches stop early, on purpose. */
async function playLaunch(bench: LaunchTarget, journal: Journal, index: number): Promise<void> {
  const acknowledge = async <Answer>(
    step: Journal['pending'],
    ask: () => Promise<Answer>,
  ): Promise<Answer> => {
    journal.pending = step
    const answer = await ask()
    journal.pending = 'nothing'
    return answer
  }
  const client = await acknowledge('registration', () => registerPublicApp(bench))
  journal.client = client
  const code = await acknowledge('code', () => obtainCode(bench, client))
  journal.code = code
  if (index % 5 === 4) return
  const first = await acknowledge('redemption', () => readTokens(redeemCode(bench, code)))
  journal.tokens = first
  if (index % 2 === 0) {
    const used = first.refresh_token ?? ''
    const next = await acknowledge('refresh', () => readTokens(refresh(bench, client, used)))
    journal.tokens = next
    journal.usedRefreshTokens.push(used)
  }
  if (index % 3 === 0) {
    await acknowledge('revocation', () =>
      bench.call('grants.revoke', { client_id: client.client_id }),
    )
    journal.isRevoked = true
  }
}

/** Holds the restarted server to what it acknowledged. The last checks end the grant, so they come last. */
async function audit(bench: LaunchTarget, journal: Journal): Promise<void> {
  const { client, code, tokens, pending } = journal
  if (client === undefined) return
  const { client_id } = await bench.call('clients.get', { client_id: client.client_id })
  expect(client_id).toBe(client.client_id)
  if (code === undefined || pending === 'redemption') return
  if (tokens === undefined) {
    const late = await readTokens(redeemCode(bench, code))
    expect(await statusOfRead(bench, late)).toBe(200)
    return
  }
  if (journal.isRevoked) {
    expect(await statusOfRead(bench, tokens), 'a revoked access token').toBe(401)
    await expectInvalidGrant(refresh(bench, client, tokens.refresh_token ?? ''), 'a revoked one')
  } else if (pending !== 'revocation') {
    expect(await statusOfRead(bench, tokens), 'an acknowledged access token').toBe(200)
  }
  if (!journal.isRevoked && pending === 'nothing') {
    const next = await readTokens(refresh(bench, client, tokens.refresh_token ?? ''))
    expect(await statusOfRead(bench, next)).toBe(200)
  }
  for (const used of journal.usedRefreshTokens) {
    await expectInvalidGrant(refresh(bench, client, used), 'a used refresh token')
  }
  await expectInvalidGrant(redeemCode(bench, code), 'a redeemed code')
}

function expectIntegrity(file: string): void {
  const database = new BetterSqlite3(file, { readonly: true })
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.close()
}

function summaryOf(journals: readonly Journal[]): string {
  const count = (is: (journal: Journal) => boolean) => journals.filter(is).length
  return [
    `${count(({ client }) => client !== undefined)} clients`,
    `${count(({ code }) => code !== undefined)} codes`,
    `${count(({ tokens }) => tokens !== undefined)} redemptions`,
    `${count(({ usedRefreshTokens }) => usedRefreshTokens.length > 0)} refreshes`,
    `${count(({ isRevoked }) => isRevoked)} revocations`,
  ].join(', ')
}
