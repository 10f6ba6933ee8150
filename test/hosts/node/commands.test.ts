import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHeadless, startHeadless } from '../../support/headless-process.ts'
import { takePorts } from '../../support/ports.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

const run = (args: readonly string[], input?: string) =>
  runHeadless([...args, '--data', data], input === undefined ? {} : { input })

const metadata = {
  client_name: 'My app',
  redirect_uris: ['http://localhost:9000/callback'],
  token_endpoint_auth_method: 'client_secret_basic',
}

describe('clients', () => {
  it('adds a client, shows its secret once, lists and removes it', async () => {
    const added = await run(['clients', 'add', '-'], JSON.stringify(metadata))
    expect(added.code).toBe(0)
    const { client_id, client_secret } = JSON.parse(added.stdout)
    expect(client_secret).toMatch(/^\S{27,}$/)
    const listed = await run(['clients', 'list', '--json'])
    expect(listed.stdout).not.toContain(client_secret)
    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({ client_id, client_name: 'My app' }),
    )
    expect((await run(['clients', 'remove', client_id])).code).toBe(0)
    expect((await run(['clients', 'list'])).stdout).not.toContain(client_id)
  })

  it('reads a file, and refuses one that breaks a registration rule [RE-18] [REG-04]', async () => {
    const file = join(folder.path, 'client.json')
    writeFileSync(file, JSON.stringify({ ...metadata, redirect_uris: ['javascript:alert(1)'] }))
    const { code, stdout, log } = await run(['clients', 'add', file])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([
      expect.objectContaining({
        exitCode: 2,
        subject: 'redirect_uris.0',
        wanted: expect.any(String),
      }),
    ])
  })

  it.each([
    [['clients']],
    [['clients', 'show']],
    [['clients', 'add']],
    [['clients', 'list', 'surplus']],
    [['clients', 'add', '/no/such/file']],
    [['clients', 'remove', 'nobody']],
  ])('refuses %j, naming what was wanted [RE-18]', async (args) => {
    const { code, stdout, log } = await run(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([expect.objectContaining({ exitCode: 2, wanted: expect.any(String) })])
  })

  it('exits 4 while another process serves the data directory [RE-06]', async () => {
    const host = await startHeadless(['--port', String(await takePorts()), '--data', data])
    const { code, log } = await run(['clients', 'list'])
    await host.stop()
    expect(code).toBe(4)
    expect(log).toEqual([expect.objectContaining({ exitCode: 4 })])
  })
})

describe('inspect', () => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${encode({ alg: 'none' })}.${encode({ sub: 'a' })}.`

  it('reports on a token from the command line, a file or stdin, and exits 1 on a failed check', async () => {
    const file = join(folder.path, 'token')
    writeFileSync(file, unsigned)
    const outputs = [
      await run(['inspect', unsigned]),
      await run(['inspect', file]),
      await run(['inspect', '-'], unsigned),
    ]
    for (const { code, stdout } of outputs) {
      expect(code).toBe(1)
      expect(stdout).toContain('sub = "a"')
      expect(stdout).toContain('failed: alg is none')
    }
  })

  it('gives the whole report as JSON on request', async () => {
    const { stdout } = await run(['inspect', unsigned, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ tokens: [{ signature: { state: 'none' } }] })
  })

  it('exits 2 when there is nothing to inspect [RE-18]', async () => {
    const { code, stdout, log } = await run(['inspect', '-'], '')
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([expect.objectContaining({ exitCode: 2, subject: 'input' })])
  })
})
