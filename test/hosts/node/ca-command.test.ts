import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHeadless } from '../../support/headless-process.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

const run = (...args: readonly string[]) => runHeadless([...args, '--data', data])
const at = (name: string) => join(folder.path, name)

function secretFile(mode = 0o600): string {
  const path = at(`secret-${mode.toString(8)}`)
  writeFileSync(path, 'a long passphrase\n', { mode })
  return path
}

describe('ca', () => {
  it('issues for a stored key, revokes, and publishes a list; broken ones too [UDAP-CA-004]', async () => {
    const table = await run('ca', 'communities')
    expect(table.stdout).toMatch(/^ID +TRUSTED +AUTHORITIES/)
    const key = JSON.parse((await run('keys', 'generate', 'App', '--algorithm', 'p-256')).stdout)
    const uri = 'https://app.example/client'
    const issued = await run('ca', 'issue', 'alpha', 'App', '--key', key.kid, '--uri', uri)
    expect(issued.code).toBe(0)
    const { certificate } = JSON.parse(issued.stdout)
    expect(certificate).toMatchObject({ kind: 'client', uris: [uri], keyId: key.id })
    const revoked = await run('ca', 'revoke', certificate.id, '--reason', 'keyCompromise')
    expect(JSON.parse(revoked.stdout)).toMatchObject({ status: 'revoked' })
    const fixture = await run('ca', 'fixture', 'alpha', 'C-EXPIRED')
    expect(JSON.parse(fixture.stdout)).toMatchObject({ fixture: { id: 'C-EXPIRED' } })
    const [{ authorities }] = JSON.parse((await run('ca', 'communities', '--json')).stdout)
    const published = await run('ca', 'crl', 'alpha', authorities[0].name, '--stale')
    expect(published.code).toBe(0)
  }, 120_000)

  it('makes a community, passes requests on, lists, shows, exports, renews, holds and releases [UDAP-CA-002] [UDAP-CA-004] [UDAP-CA-005]', async () => {
    const at5000 = ['--issuer', 'http://localhost:5000']
    const uri = 'urn:example:gamma'
    expect((await run('ca', 'create', 'Gamma', uri, ...at5000)).code).toBe(0)
    await run('keys', 'generate', 'Asked', '--algorithm', 'p-256')
    const identity = ['--uri', 'https://app.example/asked']
    const request = await run('ca', 'request', 'Asked', 'Asked for', ...identity)
    expect(request.stdout).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/)
    writeFileSync(at('asked.csr'), request.stdout)
    const read = JSON.parse((await run('ca', 'read-request', at('asked.csr'))).stdout)
    expect(read).toMatchObject({ commonName: 'Asked for', wantsAuthority: false })
    const csr = ['--csr', at('asked.csr')]
    const issued = await run('ca', 'issue', uri, 'Asked for', ...csr, ...identity, ...at5000)
    const { certificate } = JSON.parse(issued.stdout)
    const listed = await run('ca', 'list', '--community', 'Gamma', '--kind', 'client', '--json')
    expect(JSON.parse(listed.stdout)).toEqual([expect.objectContaining({ id: certificate.id })])
    expect((await run('ca', 'list')).stdout).toMatch(/^ID +STATUS +KIND/)
    const shown = await run('ca', 'show', certificate.id)
    expect(shown.stdout).toContain('http://localhost:5000/pki/')
    const chain = await run('ca', 'export', certificate.id, '--format', 'chain-pem')
    expect(chain.stdout.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThanOrEqual(2)
    expect(
      (await run('ca', 'export', certificate.id, at('leaf.der'), '--format', 'der')).code,
    ).toBe(0)
    expect(readFileSync(at('leaf.der'))[0]).toBe(0x30)
    const hold = ['--reason', 'certificateHold']
    expect(JSON.parse((await run('ca', 'revoke', certificate.id, ...hold)).stdout)).toMatchObject({
      status: 'on-hold',
    })
    expect(JSON.parse((await run('ca', 'unhold', certificate.id)).stdout)).toMatchObject({
      status: 'valid',
    })
    const renewed = await run(
      'ca',
      'renew',
      certificate.id,
      '--same-key',
      '--days',
      '30',
      ...at5000,
    )
    expect(JSON.parse(renewed.stdout).certificate).toMatchObject({ uris: certificate.uris })
  }, 120_000)

  it.each([
    [['ca']],
    [['ca', 'issue', 'nowhere', 'App']],
    [['ca', 'issue', 'alpha', 'App', '--kind', 'root']],
    [['ca', 'fixture', 'alpha', 'C-NOTHING']],
    [['ca', 'revoke', 'unknown']],
    [['ca', 'show', 'unknown']],
    [['ca', 'export', 'unknown', '--format', 'pkcs12']],
    [['ca', 'list', '--status', 'fine']],
    [['ca', 'list', '--issuer', 'nowhere']],
    [['ca', 'issue', 'alpha', 'App', '--key', 'a', '--csr', 'b']],
    [['ca', 'request', 'nobody', 'App']],
  ])('refuses %j, naming what was wanted [RE-18]', async (args) => {
    const { code, stdout, log } = await run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([expect.objectContaining({ exitCode: 2, wanted: expect.any(String) })])
  })
})

describe('keys export and import', () => {
  it('writes an encrypted file for its owner only, which another store imports [KS-08]', async () => {
    const key = JSON.parse((await run('keys', 'generate', 'Moving', '--algorithm', 'p-256')).stdout)
    const file = at('moving.p8')
    const secret = ['--passphrase-file', secretFile()]
    const exported = await run('keys', 'export', key.kid, file, '--confirm', 'Moving', ...secret)
    expect(exported.code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(exported.stdout).not.toContain('PRIVATE KEY')
    const other = ['--data', at('other')]
    const imported = await runHeadless(['keys', 'import', file, ...secret, ...other])
    expect(imported.code).toBe(0)
    const listed = await runHeadless(['keys', 'list', '--json', ...other])
    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({ thumbprint: key.thumbprint }),
    )
  }, 120_000)

  it('writes PKCS #12 for older tools after --weak alone, and says why [KS-08]', async () => {
    await run('keys', 'generate', 'Old', '--algorithm', 'rsa-2048')
    const file = at('old.p12')
    const command = ['keys', 'export', 'Old', file, '--confirm', 'Old']
    const secret = ['--passphrase-file', secretFile()]
    const legacy = ['--format', 'pkcs12-legacy', ...secret]
    const unconfirmed = await run(...command, ...legacy)
    expect(unconfirmed).toMatchObject({ code: 2, log: [{ subject: '--weak' }] })
    expect(JSON.stringify(unconfirmed.log)).toContain('protect the key only weakly')
    expect(await run(...command, '--format', 'pkcs12', '--weak', ...secret)).toMatchObject({
      code: 2,
      log: [{ subject: '--weak' }],
    })
    expect((await run(...command, '--format', 'pkcs12-legacy', '--weak', '--clear')).code).toBe(2)
    expect(() => statSync(file)).toThrow()
    expect((await run(...command, ...legacy, '--weak')).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const other = ['--data', at('other')]
    expect((await runHeadless(['keys', 'import', file, ...secret, ...other])).code).toBe(0)
  }, 240_000)

  it('writes over nothing and through no link, and wants name and passphrase [KS-08]', async () => {
    await run('keys', 'generate', 'Kept', '--algorithm', 'p-256')
    mkdirSync(at('away'))
    symlinkSync(at('away/target'), at('link'))
    writeFileSync(at('there'), 'precious')
    const secret = ['--passphrase-file', secretFile()]
    const confirmed = ['--confirm', 'Kept']
    const refusals = [
      await run('keys', 'export', 'Kept', at('link'), ...confirmed, ...secret),
      await run('keys', 'export', 'Kept', at('there'), ...confirmed, ...secret),
      await run('keys', 'export', 'Kept', at('a'), '--confirm', 'Other', ...secret),
      await run('keys', 'export', 'Kept', at('b'), ...confirmed),
      await run('keys', 'export', 'Kept', at('c'), ...confirmed, '--format', 'jwk', ...secret),
      await run(
        'keys',
        'export',
        'Kept',
        at('d'),
        ...confirmed,
        '--passphrase-file',
        secretFile(0o644),
      ),
    ]
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2])
    expect(readFileSync(at('there'), 'utf8')).toBe('precious')
    expect(() => statSync(at('away/target'))).toThrow()
    expect(() => statSync(at('c'))).toThrow()
  }, 120_000)
})
