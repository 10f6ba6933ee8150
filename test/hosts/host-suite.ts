import { generateKeyPairSync } from 'node:crypto'
import net from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/shared/problem.ts'
import { takePorts } from '../support/ports.ts'
import { sendRaw } from '../support/raw-http.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

/** How a host is started. */
export interface HostStart {
  readonly port: number
  readonly dataDirectory: string
}

/** How a call ended, whichever transport carried it. */
export type CallEnd = { readonly result: unknown } | { readonly problem: Problem }

/** A running host as the suite sees it. */
export interface HostUnderTest {
  readonly issuer: string
  readonly fhirBase: string
  /** Calls a console method over the host's own transport. */
  call(method: string, params: unknown): Promise<CallEnd>
  /** Listens to an event over the host's own transport; resolves when it is listening. */
  subscribe(event: string, listener: (payload: unknown) => void): Promise<void>
  /** Ends the host in order. */
  close(): Promise<void>
}

/** Runs what both hosts promise against one of them.
 * @param kind as `server.status` names the host
 * @param openHost rejects when the host refuses to start
 */
export function describeHost(
  kind: 'node' | 'electron',
  openHost: (start: HostStart) => Promise<HostUnderTest>,
): void {
  let folder: TemporaryDirectory
  let start: HostStart
  let host: HostUnderTest | undefined

  const open = async () => {
    host = await openHost(start)
    return host
  }
  const close = async () => {
    const closing = host
    host = undefined
    await closing?.close()
  }

  beforeEach(async () => {
    folder = temporaryDirectory()
    start = { port: await takePorts(), dataDirectory: join(folder.path, 'data') }
  })

  afterEach(async () => {
    await close()
    folder.remove()
  })

  describe(`${kind} host`, () => {
    it('serves the authorization server and the sandbox under the issuer of its port [HO-03]', async () => {
      const { issuer, fhirBase } = await open()
      expect([issuer, fhirBase]).toEqual([
        `http://localhost:${start.port}`,
        `http://localhost:${start.port}/fhir`,
      ])
      const headers = { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }
      const response = await fetch(`${fhirBase}/.well-known/smart-configuration`, { headers })
      expect(response.status).toBe(200)
      const configuration = await response.text()
      expect(JSON.parse(configuration)).toMatchObject({ issuer })
      expect(configuration).not.toContain('evil')
    })

    it('answers no other Host and no malformed request [HO-02] [HO-12]', async () => {
      await open()
      const ask = (head: string) => sendRaw(start.port, `${head}\r\nConnection: close\r\n\r\n`)
      expect((await ask('GET /jwks HTTP/1.1\r\nHost: evil.example')).status).toBe(421)
      expect((await ask('GET /jwks HTTP/1.1')).status).toBe(400)
      const own = `Host: localhost:${start.port}`
      expect((await ask(`TRACE /jwks HTTP/1.1\r\n${own}`)).status).toBe(405)
      expect((await ask(`GET /jwks HTTP/1.1\r\n${own}`)).status).toBe(200)
    })

    it('has no console call on the port of the authorization server [HO-07]', async () => {
      const { issuer } = await open()
      for (const path of ['/rpc/server.status', '/session', '/events', '/openapi.json']) {
        for (const method of ['GET', 'POST']) {
          expect((await fetch(`${issuer}${path}`, { method })).status).toBe(404)
        }
      }
    })

    it('answers console calls with results or problems over its own transport', async () => {
      const { call, issuer } = await open()
      expect(await call('server.status', {})).toEqual({
        result: expect.objectContaining({ host: kind, issuer }),
      })
      expect(await call('traffic.list', { limit: 1e6 })).toEqual({
        problem: expect.objectContaining({ code: 'bad-request' }),
      })
      expect(await call('no.such', {})).toEqual({
        problem: expect.objectContaining({ code: 'unknown-method' }),
      })
    })

    it('reads a file of keys in a process of the build, and stays up when the file is refused [EL-23]', async () => {
      const { call } = await open()
      const { privateKey } = generateKeyPairSync('ed25519')
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const inspect = (text: string) =>
        call('keys.inspectImport', { base64: Buffer.from(text).toString('base64') })
      expect(await inspect(pem)).toEqual({
        result: expect.objectContaining({
          kind: 'pem',
          privateKeys: [expect.objectContaining({ algorithm: 'ed25519' })],
        }),
      })
      expect(await inspect(pem.slice(0, -40))).toEqual({
        problem: expect.objectContaining({ code: 'bad-request' }),
      })
    })

    it('reads imported Bundles and workspaces in processes of the build, and stays up when one is refused [EL-23]', async () => {
      const { call } = await open()
      const isDryRun = true
      for (const text of ['{', '['.repeat(100_000)]) {
        const problem = expect.objectContaining({
          code: 'bad-request',
          details: [expect.objectContaining({ path: '', seen: expect.any(String) })],
        })
        expect(await call('sandbox.import', { bundle: text, isDryRun })).toEqual({ problem })
        expect(await call('workspace.import', { document: text, isDryRun })).toEqual({ problem })
      }
      const bundle = '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}'
      expect(await call('sandbox.import', { bundle, isDryRun })).toMatchObject({
        result: { added: 1 },
      })
      const document = '{"settings":{"approval":"automatic"}}'
      expect(await call('workspace.import', { document, isDryRun })).toMatchObject({
        result: { changes: [{ name: 'approval', change: 'replace' }] },
      })
    })

    it('tells events as they happen', async () => {
      const { call, subscribe } = await open()
      const heard: unknown[] = []
      await subscribe('settings.changed', (payload) => heard.push(payload))
      await call('settings.update', { name: 'clockSkewSeconds', value: 7 })
      await expect.poll(() => heard).toEqual([{ name: 'clockSkewSeconds' }])
    })

    it('keeps clients, settings and keys over a restart [GEN-19]', async () => {
      const first = await open()
      const metadata = { client_name: 'Kept', redirect_uris: ['http://localhost:9000/callback'] }
      await first.call('clients.register', { client_id: 'kept', metadata })
      await first.call('settings.update', { name: 'clockSkewSeconds', value: 7 })
      const keys = await (await fetch(`${first.issuer}/jwks`)).text()
      await close()
      const second = await open()
      expect(await second.call('clients.get', { client_id: 'kept' })).toHaveProperty('result')
      expect(await second.call('settings.list', {})).toEqual({
        result: expect.arrayContaining([
          expect.objectContaining({ name: 'clockSkewSeconds', value: 7 }),
        ]),
      })
      expect(await (await fetch(`${second.issuer}/jwks`)).text()).toBe(keys)
    })

    it('runs a backend service over its own listener, signed with a key of its store [BKS-15]', async () => {
      const { issuer, call } = await open()
      const client_id = 'nightly'
      const metadata = {
        client_name: 'Nightly',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        scope: 'system/*.rs',
        jwks_uri: `${issuer}/clients/${client_id}/jwks`,
      }
      await call('clients.register', { client_id, metadata })
      const purpose = 'client-authentication'
      const owner = { kind: 'client', id: client_id }
      await call('keys.generate', { algorithm: 'p-384', name: 'Nightly', purpose, owner })
      const scope = 'system/Patient.rs'
      const started = await call('launch.start', { mode: 'backend', client_id, scope })
      expect(started).toMatchObject({ result: { openUrl: null } })
      const { result } = started as { result: { runId: string } }
      expect(await call('launch.get', { runId: result.runId })).toMatchObject({
        result: { status: 'succeeded', grantedScope: scope, failure: null },
      })
    })

    it('refuses a port that is taken, and leaves the data directory free [HO-11]', async () => {
      const stranger = net.createServer((socket) => socket.on('error', () => {}).resume())
      await new Promise<void>((resolve) => stranger.listen(start.port, '127.0.0.1', resolve))
      await expect(openHost(start)).rejects.toThrow(String(start.port))
      await new Promise((resolve) => stranger.close(resolve))
      await open()
    })

    it('refuses a data directory in use, and leaves its user alone [RE-06]', async () => {
      const { issuer } = await open()
      await expect(openHost({ ...start, port: await takePorts() })).rejects.toThrow(/in use/)
      expect((await fetch(`${issuer}/jwks`)).status).toBe(200)
    })
  })
}
