import { generateKeyPairSync, sign } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildLeaf } from '../../core/certificate-path/support/test-hierarchy.ts'
import { runHeadless, startHeadless } from '../../support/headless-process.ts'
import { certificateBag, makePkcs12, pkcs12Passphrase } from '../../support/pkcs12.ts'
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
  runHeadless(['inspect', ...args, '--data', data], input === undefined ? {} : { input })

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signed(claims: Readonly<Record<string, unknown>>): string {
  const now = Math.floor(Date.now() / 1000)
  const base = {
    iss: 'https://as.example',
    aud: 'app',
    sub: 'u',
    iat: now - 5,
    exp: now + 600,
    jti: 'aaaaaaaaaaaaaaaa',
  }
  const content = `${encode({ alg: 'ES256', kid: 'k1', typ: 'JWT' })}.${encode({ ...base, ...claims })}`
  const signature = sign('sha256', Buffer.from(content), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${content}.${signature.toString('base64url')}`
}

function file(name: string, content: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, content)
  return path
}

const jwks = () =>
  file(
    'jwks.json',
    JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] }),
  )

describe('inspect', () => {
  it('verifies with a JWK Set that is given, and exits 0 where no rule fails', async () => {
    const { code, stdout } = await run([signed({}), '--jwks', jwks()])
    expect(stdout).toMatch(
      /signature valid: Signed with key k1 \(ES256\) of the key that was given/,
    )
    expect(code).toBe(0)
  })

  it('says until when a token is good and what it allows', async () => {
    const { stdout } = await run([signed({ exp: 4_102_444_800, scope: 'patient/Observation.rs' })])
    expect(stdout).toContain('\nexpires 2100-01-01T00:00:00Z\n')
    expect(stdout).toMatch(/^ {2}allows patient\/Observation\.rs: The app may .*observations/m)
  })

  it('exits 1 for a changed token, judges by a profile on request, and 2 for an unknown one [RE-18]', async () => {
    const [header, , signature] = signed({}).split('.')
    const forged = `${header}.${encode({ sub: 'root' })}.${signature}`
    expect((await run([forged, '--jwks', jwks()])).code).toBe(1)
    const judged = await run([signed({}), '--profile', 'access-token', '--json'])
    expect(JSON.parse(judged.stdout)).toMatchObject({
      tokens: [{ profile: 'access-token', why: 'you chose these rules' }],
    })
    const unknown = await run([signed({}), '--profile', 'x'])
    expect(unknown).toMatchObject({ code: 2, log: [{ subject: '--profile' }] })
  })

  it('works while a server uses the data directory [TI-10]', async () => {
    const server = await startHeadless([
      '--no-open',
      '--port',
      String(await takePorts()),
      '--data',
      data,
    ])
    try {
      const { code, stdout, log } = await run([signed({})])
      expect(stdout).toContain('id-token')
      expect(code).toBe(0)
      expect(log).toContainEqual(
        expect.objectContaining({ text: expect.stringMatching(/not consulted/) }),
      )
    } finally {
      await server.stop()
    }
  })

  it('writes nothing a terminal takes for a command [TI-03]', async () => {
    const nasty = signed({ note: '\u001b]0;owned\u0007\u009b31m\u202egpj.exe\u2066' })
    for (const form of ['', '--json', '--csv', '--sarif', '--markdown', '--html']) {
      const { stdout } = await run([nasty, ...(form === '' ? [] : [form, '--unredacted'])])
      expect(stdout).not.toMatch(/[^\n\r\x20-\x7e]/)
    }
  })

  it('opens a PKCS #12 file with its passphrase, and exits 2 without or with another [RE-18]', async () => {
    const path = join(folder.path, 'holder.p12')
    writeFileSync(path, makePkcs12({ bags: [certificateBag(buildLeaf())] }))
    const passphrase = (text: string) => {
      const secret = file('passphrase', text)
      chmodSync(secret, 0o600)
      return ['--passphrase-file', secret]
    }
    expect((await run([path])).code).toBe(2)
    const wrong = await run([path, ...passphrase('another')])
    expect(wrong.code).toBe(2)
    expect(JSON.stringify(wrong.log)).not.toContain('another')
    const { code, stdout } = await run([path, ...passphrase(pkcs12Passphrase)])
    expect(stdout).toMatch(/^certificate {2}certificate 1/)
    // Whether rules fail depends on the day.
    expect(code).not.toBe(2)
  })

  it.each(['--markdown', '--html', '--sarif', '--csv'])(
    'writes a report with %s, redacted unless asked otherwise [TI-12]',
    async (format) => {
      const text = signed({ fhirUser: 'Device/jane-7' })
      const signature = text.split('.')[2] ?? ''
      const report = await run([text, format])
      expect(report.stdout).not.toMatch(/jane-7/)
      expect(report.stdout).not.toContain(signature)
      expect(report.stdout).toContain('fhir')
      expect(report.code).toBe(1)
      expect((await run([text, format, '--unredacted'])).stdout).toMatch(/jane\\?-7/)
    },
  )

  it('writes no report of single tokens in bulk, and exits 2 [RE-18]', async () => {
    const { code, log } = await run(['-', '--bulk', '--html'], signed({}))
    expect({ code, log }).toMatchObject({ code: 2, log: [{ subject: 'format' }] })
  })

  it('inspects a folder of logs in bulk, as a table, CSV, JSON lines or SARIF', async () => {
    const logs = join(folder.path, 'logs')
    mkdirSync(join(logs, 'inner'), { recursive: true })
    writeFileSync(join(logs, 'a.log'), `x ${signed({})}\ny ${signed({ exp: 5 })}\n`)
    writeFileSync(join(logs, 'inner', 'b.log'), `z ${signed({ sub: 'other' })}`)
    const table = await run([logs, '--jwks', jwks()])
    expect(table.code).toBe(1)
    expect(table.stdout).toMatch(/3 tokens in/)
    expect(table.stdout).toMatch(/3 signatures valid/)
    const csv = await run([logs, '--csv'])
    expect(csv.stdout.trim().split('\r\n')).toHaveLength(4)
    const json = await run([logs, '--json'])
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).place)
        .sort(),
    ).toEqual([
      expect.stringMatching(/a\.log:1$/),
      expect.stringMatching(/a\.log:2$/),
      expect.stringMatching(/b\.log:1$/),
    ])
    const sarif = JSON.parse((await run([logs, '--sarif'])).stdout)
    expect(sarif.runs[0].results).toContainEqual(
      expect.objectContaining({ ruleId: 'exp', level: 'error' }),
    )
  })

  it('judges a bulk with the keys of the data directory, unless a key is given', async () => {
    const logs = join(folder.path, 'logs')
    mkdirSync(logs)
    writeFileSync(join(logs, 'a.log'), `x ${signed({})}\ny ${signed({ sub: 'other' })}\n`)
    const before = await run([logs, '--bulk'])
    expect(before.stdout).toMatch(/0 signatures valid, 0 invalid, the others not verified/)
    const stored = file(
      'stored.json',
      JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }),
    )
    const imported = await runHeadless([
      ...['keys', 'import', stored, '--name', 'Signer of the logs'],
      ...['--data', data],
    ])
    expect(imported.code).toBe(0)
    const { stdout } = await run([logs, '--bulk', '--json'])
    const rows = stdout.trim().split('\n')
    expect(rows.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ signature: 'valid', key: expect.stringContaining('key store') }),
      expect.objectContaining({ signature: 'valid', key: expect.stringContaining('key store') }),
    ])
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const given = file(
      'given.json',
      JSON.stringify({ keys: [{ ...other.export({ format: 'jwk' }), kid: 'k1' }] }),
    )
    const judged = await run([logs, '--bulk', '--jwks', given])
    expect(judged.stdout).toMatch(/0 signatures valid, 2 invalid/)
  })

  it('exits 2 where a bulk holds no token [RE-18]', async () => {
    const { code, log } = await run(['-', '--bulk'], 'nothing here')
    expect(code).toBe(2)
    expect(log).toEqual([expect.objectContaining({ subject: 'input' })])
  })
})
