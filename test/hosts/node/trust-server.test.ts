import 'reflect-metadata'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createOutboundFetch,
  readTrustedServer,
  trustFileName,
} from '../../../src/main/hosts/node/outbound/index.ts'
import { runHeadless } from '../../support/headless-process.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTlsAuthority,
  startTlsServer,
  type TlsFlaw,
  type TlsServer,
} from '../../support/tls-servers.ts'

let folder: TemporaryDirectory
let data: string
let servers: TlsServer[]

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
  servers = []
})

afterEach(async () => {
  for (const server of servers) await server.close()
  folder.remove()
})

async function start(flaw: TlsFlaw = {}): Promise<TlsServer> {
  const server = await startTlsServer(await createTlsAuthority('Private root'), flaw)
  servers.push(server)
  return server
}

const trust = (...args: string[]) => runHeadless(['trust-server', ...args, '--data', data])

/** The fingerprint the command shows, and then trusts. */
async function trustShown({ url }: TlsServer) {
  const shown = await trust(url)
  const [fingerprint = '', ...rest] = shown.stdout.split('\t')
  return { shown: rest, given: await trust(url, '--fingerprint', fingerprint), fingerprint }
}

function send({ url }: TlsServer): Promise<Response> {
  const directory = data
  return createOutboundFetch((asked) => readTrustedServer(directory, asked))(new Request(url))
}

describe('trust-server', () => {
  it('shows what a server shows, and trusts it by its fingerprint for that server only', async () => {
    const server = await start()
    const other = await start()
    await expect(send(server)).rejects.toMatchObject({ reason: 'unreachable' })
    const { given, shown } = await trustShown(server)
    expect(shown).toEqual(['CN=test server', 'CN=Private root\n'])
    const file = join(data, trustFileName(new URL(server.url)))
    expect([given.code, given.stdout]).toEqual([0, `${file}\n`])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await send(server)).status).toBe(200)
    await expect(send(other)).rejects.toMatchObject({ reason: 'unreachable' })
  })

  it('goes on checking dates and names', async () => {
    for (const flaw of [{ notBefore: -3, notAfter: -1 }, { names: ['ehr.example'] }]) {
      const server = await start(flaw)
      await trustShown(server)
      await expect(send(server)).rejects.toMatchObject({ reason: 'unreachable' })
      expect(server.requests()).toBe(0)
    }
  })

  it('refuses another fingerprint, an address without TLS, and to write over a file [RE-18]', async () => {
    const server = await start()
    const wrong = await trust(server.url, '--fingerprint', 'AA:BB')
    expect(wrong.code).toBe(2)
    expect(wrong.log[0]).toMatchObject({ subject: '--fingerprint', seen: 'AA:BB' })
    expect(existsSync(join(data, trustFileName(new URL(server.url))))).toBe(false)
    expect((await trust('http://localhost:1/')).code).toBe(2)
    const { given, fingerprint } = await trustShown(server)
    expect(given.code).toBe(0)
    expect((await trust(server.url, '--fingerprint', fingerprint)).code).toBe(2)
    expect(readFileSync(join(data, trustFileName(new URL(server.url))), 'utf8')).toMatch(
      /^-----BEGIN CERTIFICATE-----\n/,
    )
  })

  it('says that a file in its place holds no certificate', async () => {
    const server = await start()
    mkdirSync(data)
    writeFileSync(join(data, trustFileName(new URL(server.url))), 'nothing of use')
    await expect(send(server)).rejects.toMatchObject({
      explanation: { seen: 'no certificate', advice: 'Correct or remove the file.' },
    })
  })
})
