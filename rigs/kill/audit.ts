import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { authenticate } from '../../test/support/asymmetric-client.ts'
import {
  type LaunchTarget,
  readFhir,
  readTokens,
  redeem,
  refresh,
} from '../../test/support/launch.ts'
import type { LaunchRecord, Records, ServiceRecord } from './journal.ts'
import { assertionOf } from './writes.ts'

/** Records that no transaction of ours can leave: each is one half of what is written at once. */
const halves: Readonly<Record<string, string>> = {
  'a redeemed code without an access token': `SELECT count(*) FROM authorization_code c
     WHERE c.redeemed_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM access_token t WHERE t.grant_id = c.grant_id)`,
  'a used refresh token without the next one': `SELECT count(*) FROM refresh_token r
     WHERE r.used_at IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM refresh_token n WHERE n.grant_id = r.grant_id AND n.generation > r.generation)`,
  'a grant of a user without a code': `SELECT count(*) FROM authorization_grant g
     WHERE g.username IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM authorization_code c WHERE c.grant_id = g.id)`,
  'a sealed key under no data key': `SELECT count(*) FROM signing_key
     WHERE length(sealed_private_jwk) < 32`,
}

/** Looks at what a dead server left, in a copy, so that the server itself recovers its own.
 * @returns each fault in words
 */
export function auditFile(databaseFile: string, scratch: string): string[] {
  const copy = join(scratch, 'copy.sqlite')
  for (const suffix of ['', '-wal']) {
    if (existsSync(databaseFile + suffix)) copyFileSync(databaseFile + suffix, copy + suffix)
  }
  const connection = new BetterSqlite3(copy)
  try {
    const integrity = String(connection.pragma('integrity_check(1)', { simple: true }))
    const foreign = connection.pragma('foreign_key_check')
    const faults = integrity === 'ok' ? [] : [`integrity: ${integrity}`]
    if (Array.isArray(foreign) && foreign.length > 0) {
      faults.push(`${foreign.length} rows refer to nothing`)
    }
    for (const [what, query] of Object.entries(halves)) {
      const count = connection.prepare<[], number>(query).pluck().get() ?? 0
      if (count > 0) faults.push(`half-written: ${count} times ${what}`)
    }
    return faults
  } finally {
    connection.close()
  }
}

/** Holds a restarted server to what was acknowledged, and offers it every code, assertion and refresh token that was used.
 * @returns each fault in words
 */
export async function auditServer(bench: LaunchTarget, records: Records): Promise<string[]> {
  const faults: string[] = []
  for (const launch of records.launches) faults.push(...(await auditLaunch(bench, launch)))
  for (const service of records.services) faults.push(...(await auditService(bench, service)))
  for (const id of records.keyPairs) {
    const found = await bench.call('keys.get', { id }).catch((error: Error) => error.message)
    if (typeof found === 'string') faults.push(`lost: key pair ${id}: ${found}`)
  }
  const { keys } = await bench.call('keys.serverKeys', {})
  const present = new Set(keys.map(({ kid }) => kid))
  for (const kid of records.serverKeys) {
    if (!present.has(kid)) faults.push(`lost: key ${kid} of the server`)
  }
  return faults
}

/** The last checks end the grant, so they come last. */
async function auditLaunch(bench: LaunchTarget, launch: LaunchRecord): Promise<string[]> {
  const { client, code, tokens, pending, isRevoked } = launch
  if (client === undefined) return []
  const faults: string[] = []
  const note = (isFault: boolean, what: string) => {
    if (isFault) faults.push(what)
  }
  const found = await bench
    .call('clients.get', { client_id: client.client_id })
    .catch((error: Error) => error.message)
  note(typeof found === 'string', `lost: client ${client.client_id}: ${found}`)
  if (code === undefined || pending === 'redemption') return faults
  const redemption = () => redeem(bench, client, code.code, code.proof)
  if (tokens === undefined) {
    const { status } = await redemption()
    note(status !== 200, `lost: a code that was never redeemed: ${status}`)
    return faults
  }
  const read = await readFhir(bench, tokens.access_token, `Patient/${tokens.patient}`)
  if (isRevoked) note(read.status !== 401, `came back: a revoked access token: ${read.status}`)
  else if (pending !== 'revocation') {
    note(read.status !== 200, `lost: an access token: ${read.status}`)
  }
  const next = () => refresh(bench, client, tokens.refresh_token ?? '')
  if (isRevoked) note((await next()).status !== 400, 'came back: a revoked refresh token')
  else if (pending === undefined) {
    const renewed = await readTokens(next()).catch((error: Error) => error.message)
    note(typeof renewed === 'string', `lost: a refresh token: ${renewed}`)
  }
  for (const used of launch.usedRefreshTokens) {
    const { status } = await refresh(bench, client, used)
    note(status !== 400, `came back: a used refresh token: ${status}`)
  }
  const { status } = await redemption()
  note(status !== 400, `came back: a redeemed code: ${status}`)
  return faults
}

async function auditService(bench: LaunchTarget, service: ServiceRecord): Promise<string[]> {
  const faults: string[] = []
  for (const used of service.usedAssertions) {
    const { status } = await authenticate(bench, used)
    if (status === 200) faults.push('came back: a used assertion')
  }
  const { status } = await authenticate(bench, assertionOf(bench, service))
  if (status !== 200) faults.push(`lost: service ${service.clientId}: ${status}`)
  return faults
}
