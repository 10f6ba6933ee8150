import 'reflect-metadata'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { ExtendedKeyUsage } from '@peculiar/x509'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { OutboundFailure } from '../../../src/main/core/outbound-failure.ts'
import {
  codeOf,
  explainConnection,
} from '../../../src/main/hosts/node/outbound/explain-connection.ts'
import { createOutboundFetch } from '../../../src/main/hosts/node/outbound/index.ts'
import {
  createTlsAuthority,
  startTlsServer,
  type TlsAuthority,
  type TlsServer,
} from '../../support/tls-servers.ts'

let trusted: TlsAuthority
let private_: TlsAuthority
let server: TlsServer | undefined

beforeAll(async () => {
  trusted = await createTlsAuthority('Trusted root')
  private_ = await createTlsAuthority('Private root')
})

afterEach(async () => {
  await server?.close()
  server = undefined
})

/** What a request fails with. */
async function explain(url: string) {
  const send = createOutboundFetch(() => [trusted.pem])
  const failure = await send(new Request(url)).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(failure instanceof OutboundFailure)) throw new Error(`no explanation: ${String(failure)}`)
  return failure.explanation
}

describe('a request over TLS', () => {
  it('is answered by a server whose certificate is right', async () => {
    server = await startTlsServer(trusted)
    const send = createOutboundFetch(() => [trusted.pem])
    expect((await send(new Request(server.url))).status).toBe(200)
  })

  it('says that a certificate has expired, and when', async () => {
    server = await startTlsServer(trusted, { notBefore: -3, notAfter: -1 })
    const { text, seen, wanted, advice } = await explain(server.url)
    expect(text).toMatch(/^the certificate of localhost:\d+ has expired$/)
    expect(seen).toMatch(
      /^subject CN=test server, issuer CN=Trusted root, valid \d{4}-.*Z to \d{4}-.*Z, for DNS:localhost, SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/,
    )
    expect(wanted).toBe('a certificate that is valid now')
    expect(advice).toContain('Renew it at the server')
    expect(server.requests()).toBe(0)
  })

  it('says that a certificate is not valid yet', async () => {
    server = await startTlsServer(trusted, { notBefore: 1, notAfter: 2 })
    expect((await explain(server.url)).text).toMatch(/is not valid yet$/)
  })

  it('says which names a certificate is for', async () => {
    server = await startTlsServer(trusted, { names: ['ehr.example', 'fhir.example'] })
    const { text, seen, wanted } = await explain(server.url)
    expect(text).toMatch(/is for other names$/)
    expect(seen).toContain('for DNS:ehr.example, DNS:fhir.example')
    expect(wanted).toBe('localhost among its subject alternative names')
  })

  it('says that nobody vouches for a certificate that signed itself', async () => {
    server = await startTlsServer(trusted, { isSelfSigned: true })
    const { text, seen, advice } = await explain(server.url)
    expect(text).toMatch(/is signed by itself/)
    expect(advice).toContain(`trustbench trust-server ${new URL(server.url).origin} --fingerprint`)
    expect(seen).toContain('subject CN=test server, issuer CN=test server')
  })

  it('names the authority that is not trusted', async () => {
    server = await startTlsServer(private_)
    const { text, seen, advice } = await explain(server.url)
    expect(text).toMatch(/was issued by CN=Private root, which is not trusted here$/)
    expect(seen).toContain('issuer CN=Private root')
    expect(advice).toContain('have it send the intermediate ones')
  })

  it('tells an unknown root from a missing intermediate', async () => {
    const intermediate = await createTlsAuthority('Private intermediate', private_)
    server = await startTlsServer(intermediate, {}, {}, [intermediate, private_])
    const { text, advice } = await explain(server.url)
    expect(text).toContain('issued by CN=Private root')
    expect(advice).not.toContain('intermediate')
    expect(advice).toContain('trust-server')
  })

  it('says that a certificate is not one for servers', async () => {
    server = await startTlsServer(trusted, { usage: ExtendedKeyUsage.clientAuth })
    expect((await explain(server.url)).text).toMatch(/is not one for servers$/)
  })

  it('says that a server speaks an outdated version of TLS [GEN-01]', async () => {
    server = await startTlsServer(trusted, {}, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })
    const { text, seen, wanted } = await explain(server.url)
    expect(text).toMatch(/speaks an outdated version of TLS only$/)
    expect([seen, wanted]).toEqual(['TLSv1.1', 'TLS 1.2 or newer (GEN-01)'])
  })
})

describe('a request that reaches nobody, or nothing of use', () => {
  it('says that a port speaks no TLS', async () => {
    const plain = http.createServer((_request, response) => response.end())
    await new Promise<void>((resolve) => plain.listen(0, 'localhost', resolve))
    const { port } = plain.address() as AddressInfo
    expect((await explain(`https://localhost:${port}/`)).text).toMatch(/does not speak TLS/)
    await new Promise((resolve) => plain.close(resolve))
  })

  it('says that the connection was refused', async () => {
    const gone = net.createServer()
    await new Promise<void>((resolve) => gone.listen(0, 'localhost', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const { text, wanted, advice } = await explain(`http://localhost:${port}/`)
    expect(text).toBe(`localhost:${port} refused the connection`)
    expect(wanted).toBe('a server that listens on that port')
    expect(advice).toBe('Start the server, or correct the port.')
  })

  it('says that a connection was closed without an answer', async () => {
    const rude = net.createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => rude.listen(0, 'localhost', resolve))
    const { port } = rude.address() as AddressInfo
    expect((await explain(`http://localhost:${port}/`)).text).toMatch(/closed the connection/)
    await new Promise((resolve) => rude.close(resolve))
  })

  it('says that something else than HTTP answered', async () => {
    const other = net.createServer((socket) => socket.resume().end('220 mail.example ESMTP\r\n'))
    await new Promise<void>((resolve) => other.listen(0, 'localhost', resolve))
    const { port } = other.address() as AddressInfo
    expect((await explain(`http://localhost:${port}/`)).text).toMatch(/something else than HTTP/)
    await new Promise((resolve) => other.close(resolve))
  })

  it('says that a name is not known', () => {
    // Tests look no names up, so the failure of a look-up is given.
    const failure = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
    const url = new URL('https://nobody.invalid/')
    const { text, advice } = explainConnection(url, codeOf(failure), undefined)
    expect(text).toBe('the name nobody.invalid is not known to this machine')
    expect(advice).toContain('Check the spelling')
  })
})
