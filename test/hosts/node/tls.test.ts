import { X509Certificate } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HeadlessProcess, runHeadless, startHeadless } from '../../support/headless-process.ts'
import { takePorts } from '../../support/ports.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: ReturnType<typeof temporaryDirectory>
let data: string
let port: number
let running: HeadlessProcess | undefined

beforeEach(async () => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
  port = await takePorts()
  running = undefined
})

afterEach(async () => {
  await running?.stop()
  folder.remove()
})

const start = async (...more: string[]) => {
  running = await startHeadless(['--port', String(port), '--data', data, '--tls', ...more])
  return running
}
const trusted = (file = 'trustbench-ca.pem') => readFileSync(join(data, file), 'utf8')

/** Reads a URL trusting one certificate and nothing else. */
function get(url: string, ca: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = https.get(url, { ca, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += String(chunk)
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    call.once('error', reject)
  })
}

describe('serve --tls', () => {
  it('makes an authority of its own on a machine that was admitted to a copied store [HO-17] [KS-12]', async () => {
    await (await start()).stop()
    const first = trusted()
    const onData = (...args: readonly string[]) => runHeadless([...args, '--data', data])
    const { code } = JSON.parse((await onData('vault', 'recovery-code')).stdout)
    const file = join(folder.path, 'code')
    writeFileSync(file, code, { mode: 0o600 })
    rmSync(join(data, 'secret-box.key'))
    const refused = await onData('serve', '--tls', '--no-open', '--port', String(port))
    expect(refused.code).toBe(8)
    expect(JSON.stringify(refused.log)).toContain('vault admit')
    expect((await onData('vault', 'admit', '--recovery-file', file)).code).toBe(0)
    const { ready } = await start()
    expect(trusted()).not.toBe(first)
    expect((await get(`${ready.issuer}/jwks`, trusted())).status).toBe(200)
  }, 120_000)

  it('says https everywhere, under a certificate of the local authority [GEN-01]', async () => {
    const { ready, stop } = await start()
    expect(ready).toMatchObject({
      issuer: `https://localhost:${port}`,
      fhirBase: `https://localhost:${port}/fhir`,
      idp: `https://localhost:${port + 1}`,
      console: `https://127.0.0.1:${port + 2}`,
    })
    const smart = await get(`${ready.fhirBase}/.well-known/smart-configuration`, trusted())
    expect(smart.status).toBe(200)
    expect(smart.body).not.toContain('http://localhost')
    for (const name of ['127.0.0.1', '[::1]']) {
      expect((await get(`https://${name}:${port}/nowhere`, trusted())).status).toBe(404)
    }
    expect((await get(`${ready.console}/openapi.json`, trusted())).status).toBe(200)
    const openId = await get(`${ready.idp}/.well-known/openid-configuration`, trusted())
    expect(JSON.parse(openId.body)).toMatchObject({ issuer: ready.idp })
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow()
    const { log } = await stop()
    expect(log).toContainEqual(
      expect.objectContaining({
        event: 'certificate-to-trust',
        file: join(data, 'trustbench-ca.pem'),
      }),
    )
  })

  it.each([
    ['TLSv1.2', true],
    ['TLSv1.3', true],
    ['TLSv1.1', false],
    ['TLSv1', false],
  ] as const)('meets a client of %s only: %s [GEN-01]', async (version, isMet) => {
    await start()
    const outcome = await new Promise<boolean>((resolve) => {
      const socket = tls.connect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: trusted(),
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      })
      socket.once('secureConnect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    expect(outcome).toBe(isMet)
  })

  it('signs UDAP metadata by a certificate that has nothing to do with that of the connection [UDAP-PKI-022]', async () => {
    const { ready } = await start()
    const { status, body } = await get(`${ready.fhirBase}/.well-known/udap`, trusted())
    expect(status).toBe(200)
    const { signed_metadata, registration_endpoint } = JSON.parse(body)
    expect(registration_endpoint).toBe(`${ready.issuer}/register`)
    const { x5c = [] } = decodeProtectedHeader(signed_metadata)
    const [signer, above] = x5c.map((text) => new X509Certificate(Buffer.from(text, 'base64')))
    if (signer === undefined || above === undefined) throw new Error('the metadata has no chain')
    const { payload } = await jwtVerify(signed_metadata, signer.publicKey)
    expect(payload.iss).toBe(ready.fhirBase)
    expect(signer.subjectAltName).toBe(`URI:${ready.fhirBase}`)
    expect(signer.checkHost('localhost')).toBeUndefined()

    const connected = await new Promise<X509Certificate | undefined>((resolve, reject) => {
      const socket = tls.connect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: trusted(),
      })
      socket.once('secureConnect', () => {
        resolve(socket.getPeerX509Certificate())
        socket.end()
      })
      socket.once('error', reject)
    })
    expect(connected?.checkHost('localhost')).toBe('localhost')
    expect(connected?.publicKey.equals(signer.publicKey)).toBe(false)
    expect(connected?.subjectAltName).not.toContain('URI:')
    // Neither authority vouches for the other's certificates.
    expect(connected?.verify(above.publicKey)).toBe(false)
    expect(signer.verify(new X509Certificate(trusted()).publicKey)).toBe(false)
    await expect(get(`${ready.fhirBase}/metadata`, above.toString())).rejects.toThrow()
  })

  it('keeps its authority over a restart, sealed [HO-17]', async () => {
    await (await start()).stop()
    const first = trusted()
    expect(readFileSync(join(data, 'local-authority.json'), 'utf8')).not.toContain('PRIVATE')
    await start()
    expect(trusted()).toBe(first)
  })

  it('exits 8 when the record of the authority is damaged, and leaves it [RE-18]', async () => {
    await (await start()).stop()
    const file = join(data, 'local-authority.json')
    writeFileSync(file, '{}')
    const args = ['serve', '--no-open', '--tls', '--port', String(port), '--data', data]
    const { code, log } = await runHeadless(args)
    expect(code).toBe(8)
    expect(log).toContainEqual(expect.objectContaining({ exitCode: 8, subject: file }))
    expect(readFileSync(file, 'utf8')).toBe('{}')
  })
})

const ownAddress = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .find((entry) => !entry.internal && entry.family === 'IPv4')?.address

describe('serve --unsafe-listen', () => {
  it.skipIf(ownAddress === undefined)(
    'warns, and moves the server but not the console beyond this machine [HO-01]',
    async () => {
      const { ready, stop } = await start('--unsafe-listen', ownAddress ?? '')
      expect(ready.issuer).toBe(`https://${ownAddress}:${port}`)
      expect(ready.console).toBe(`https://127.0.0.1:${port + 2}`)
      const { log } = await stop()
      expect(log).toContainEqual(
        expect.objectContaining({ event: 'unsafe-listen', level: 'warn', address: ownAddress }),
      )
      expect(trusted('trustbench-address.pem')).toContain('BEGIN CERTIFICATE')
    },
  )
})
