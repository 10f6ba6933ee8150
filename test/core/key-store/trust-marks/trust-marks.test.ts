import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  comparisonOf,
  markedTables,
} from '../../../../src/main/core/key-store/trust-marks/marked-tables.ts'
import { openDatabase } from '../../../../src/main/core/storage/index.ts'
import { createUnsteadySecretBox } from '../../../support/key-store.ts'
import { registerPublicApp, registerSymmetricApp } from '../../../support/launch.ts'
import {
  type TemporaryDirectory,
  temporaryDirectory,
} from '../../../support/temporary-directory.ts'
import {
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../../support/test-workbench.ts'

let folder: TemporaryDirectory
let databaseFile: string
let unsteady: ReturnType<typeof createUnsteadySecretBox>
let running: TestWorkbench | undefined
beforeEach(() => {
  folder = temporaryDirectory()
  databaseFile = `${folder.path}/store.sqlite`
  unsteady = createUnsteadySecretBox()
})
afterEach(async () => {
  await running?.close()
  running = undefined
  folder.remove()
})

const start = async () => {
  running = await createTestWorkbench({
    config: { databaseFile },
    secretBox: unsteady.secretBox,
  })
  return running
}
const stop = async () => {
  await running?.close()
  running = undefined
}
/** Changes the file as another program would. */
const tamper = (sql: string) => {
  const connection = new BetterSqlite3(databaseFile)
  connection.exec(sql)
  connection.close()
}
const quarantined = async (bench: TestWorkbench) =>
  (await bench.call('storage.quarantined', {})).rows.map(
    ({ table, rowId, fault }) => `${table} ${rowId} ${fault}`,
  )

/** Makes a store with a client that has a secret, a public client, a key and signing keys. */
async function fill() {
  const bench = await start()
  const { client_id } = await registerSymmetricApp(bench)
  const app = await registerPublicApp(bench)
  const key = await bench.call('keys.generate', {
    algorithm: 'p-256',
    name: 'key',
    purpose: 'other',
    owner: { kind: 'jwk-set', id: 'lab' },
  })
  await bench.request('/jwks')
  await stop()
  return { client_id, app: app.client_id, key }
}

describe('trust marks', () => {
  it.each(markedTables)(
    'of $name are looked up, never compared each with each [KS-11]',
    (table) => {
      const { connection, close } = openDatabase(':memory:', testEpochMs)
      const plans = connection
        .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${comparisonOf(table)}`)
        .all({ table: table.name })
        .map(({ detail }) => detail)
      close()
      expect(plans).toContainEqual(
        expect.stringMatching(/^SEARCH marked USING PRIMARY KEY \(table_name=\? AND row_id=\?\)/),
      )
      expect(plans).not.toContainEqual(expect.stringMatching(/^SCAN (?:marked|trust_mark)/))
    },
  )

  it('fit whatever this program writes, over restarts and data keys [KS-11]', async () => {
    const { client_id, key } = await fill()
    const bench = await start()
    expect(await quarantined(bench)).toEqual([])
    await bench.call('clients.setDisabled', { client_id, isDisabled: true })
    await bench.call('clients.addSecret', { client_id })
    await bench.call('keys.succeed', { id: key.id })
    await bench.call('vault.rotateDataKey', {})
    await bench.call('keys.update', { id: key.id, name: 'renamed' })
    await bench.call('clients.delete', { client_id })
    await stop()
    const again = await start()
    expect(await quarantined(again)).toEqual([])
    expect((await again.call('server.status', {})).conditions).toEqual([])
    await again.call('workspace.wipe', { confirmation: 'wipe' })
    await stop()
    expect(await quarantined(await start())).toEqual([])
  })

  it('take a client away whose redirect URI was changed, and warn [KS-11] [FG-16]', async () => {
    const { app } = await fill()
    tamper(
      `UPDATE client SET metadata = replace(metadata, 'https://app.test', 'https://evil.test') WHERE client_id = '${app}'`,
    )
    const bench = await start()
    expect(await quarantined(bench)).toEqual([`client ${app} changed`])
    const get = bench.call('clients.get', { client_id: app })
    await expect(get).rejects.toMatchObject({ problem: { code: 'not-found' } })
    expect((await bench.call('server.status', {})).conditions).toMatchObject([
      { kind: 'row-quarantined', text: expect.stringContaining(app) },
    ])
    await bench.call('storage.discardQuarantined', {})
    expect((await bench.call('server.status', {})).conditions).toEqual([])
  })

  it('take away a secret that was added to a client, and leave the client [KS-11]', async () => {
    const { client_id } = await fill()
    tamper(
      `INSERT INTO client_secret SELECT 'planted', client_id, salt, hash, algorithm, created_at, expires_at FROM client_secret WHERE client_id = '${client_id}'`,
    )
    const bench = await start()
    expect(await quarantined(bench)).toEqual(['client_secret planted added'])
    expect((await bench.call('clients.get', { client_id })).secrets).toHaveLength(1)
  })

  it('take away a key whose public half was exchanged; it is not published [KS-11]', async () => {
    const { key } = await fill()
    tamper(
      `UPDATE key_pair SET public_jwk = replace(public_jwk, '"x":"', '"x":"A') WHERE id = '${key.id}'`,
    )
    const bench = await start()
    expect(await quarantined(bench)).toEqual([`key_pair ${key.id} changed`])
    expect((await bench.request('/jwk-sets/lab')).status).toBe(404)
  })

  it('take away a signing key that was planted, so that it is not published [KS-11]', async () => {
    await fill()
    tamper(
      `INSERT INTO signing_key SELECT 'planted', alg, purpose, public_jwk, sealed_private_jwk, created_at, retired_at, sealed_by, in_use_from FROM signing_key LIMIT 1`,
    )
    const bench = await start()
    expect(await quarantined(bench)).toEqual(['signing_key planted added'])
  })

  it('tell of a row that was removed [KS-11]', async () => {
    const { client_id } = await fill()
    tamper(`DELETE FROM client WHERE client_id = '${client_id}'`)
    expect(await quarantined(await start())).toContain(`client ${client_id} removed`)
  })

  it('cannot be had anew by removing them [KS-11]', async () => {
    const { app } = await fill()
    tamper('DELETE FROM trust_mark')
    expect(await quarantined(await start())).toContain(`client ${app} added`)
  })

  it('cannot be moved from one row to another [KS-11]', async () => {
    const { client_id, app } = await fill()
    tamper(
      `UPDATE trust_mark SET mark = (SELECT mark FROM trust_mark WHERE row_id = '${app}') WHERE row_id = '${client_id}'`,
    )
    expect(await quarantined(await start())).toContain(`client ${client_id} changed`)
  })

  it('are made for what an earlier version left, once [KS-11]', async () => {
    const database = openDatabase(databaseFile, testEpochMs)
    database.connection.exec(`INSERT INTO client
      (client_id, client_name, registered_by, created_at, updated_at, metadata)
      VALUES ('old', 'Old', 'console', 1, 1, '{"client_name":"Old"}')`)
    database.close()
    expect(await quarantined(await start())).toEqual([])
    await stop()
    tamper("UPDATE client SET client_name = 'New' WHERE client_id = 'old'")
    expect(await quarantined(await start())).toEqual(['client old changed'])
  })

  it('refuse changes to clients while the key store is locked, and nothing else [KS-06] [KS-11]', async () => {
    const { app } = await fill()
    unsteady.fault.message = 'the keyring is locked'
    const bench = await start()
    const change = bench.call('clients.setDisabled', { client_id: app, isDisabled: true })
    await expect(change).rejects.toMatchObject({ problem: { code: 'key_store_locked' } })
    expect((await bench.call('clients.get', { client_id: app })).isDisabled).toBe(false)
    await bench.call('settings.update', { name: 'exchangesKept', value: 500 })
  })

  it('are checked when the key store is unlocked after a locked start [KS-11]', async () => {
    const { app } = await fill()
    tamper(`UPDATE client SET is_disabled = 1 WHERE client_id = '${app}'`)
    unsteady.fault.message = 'the keyring is locked'
    const bench = await start()
    expect(await quarantined(bench)).toEqual([])
    unsteady.fault.message = undefined
    await bench.call('vault.unlock', { by: { kind: 'host' } })
    expect(await quarantined(bench)).toEqual([`client ${app} changed`])
  })

  it('take away an anchor that was planted in a community, and trust the others [KS-11] [UDAP-PKI-002]', async () => {
    const bench = await start()
    await bench.prepare()
    const [alpha, beta] = await bench.call('trust.communities', {})
    await stop()
    tamper(
      `INSERT INTO trust_anchor SELECT '${alpha?.uri}', fingerprint, der FROM trust_anchor WHERE community_uri = '${beta?.uri}'`,
    )
    unsteady.fault.message = 'the keyring is locked'
    const locked = await start()
    unsteady.fault.message = undefined
    await locked.call('vault.unlock', { by: { kind: 'host' } })
    const planted = beta?.anchors[0]?.fingerprint
    expect(await quarantined(locked)).toEqual([`trust_anchor ${alpha?.uri} ${planted} added`])
    expect(await locked.call('trust.communities', {})).toEqual([alpha, beta])
  })

  it('take away a community whose policy was changed, and tell its anchors that go with it [KS-11] [UDAP-PKI-013]', async () => {
    const bench = await start()
    await bench.prepare()
    const [alpha, beta] = await bench.call('trust.communities', {})
    await stop()
    tamper(
      `UPDATE trust_community SET policy = replace(policy, '"require"', '"off"') WHERE uri = '${alpha?.uri}'`,
    )
    const again = await start()
    expect(await quarantined(again)).toEqual([
      `trust_anchor ${alpha?.uri} ${alpha?.anchors[0]?.fingerprint} removed`,
      `trust_community ${alpha?.uri} changed`,
    ])
    expect(await again.call('trust.communities', {})).toEqual([beta])
  })

  it('leave out when a secret expires, which a clock set back moves, also while locked [RE-09]', async () => {
    await fill()
    tamper('UPDATE client_secret SET expires_at = 1; UPDATE key_pair SET expires_at = 1')
    expect(await quarantined(await start())).toEqual([])
  })

  it('cover columns that are there, by a name that says of what kind they are [KS-11]', () => {
    const { connection, close } = openDatabase(':memory:', testEpochMs)
    for (const { name, idColumns, columns, blobColumns } of markedTables) {
      const info = connection.pragma(`table_info(${name})`) as { name: string; type: string }[]
      const types = new Map(info.map((column) => [column.name, column.type]))
      for (const column of [...idColumns, ...columns]) {
        expect(types.get(column)).toMatch(/TEXT|INTEGER/)
      }
      for (const column of blobColumns) expect(types.get(column)).toBe('BLOB')
    }
    close()
  })
})
