import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeadlessProcess, runHeadless, startHeadless } from '../../support/headless-process.ts'
import type { LaunchTarget } from '../../support/launch.ts'
import { takePorts } from '../../support/ports.ts'
import { connectToHeadless } from '../../support/remote-bench.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { requestCertificate } from '../../support/udap-app.ts'

const beta = 'urn:example:trustbench:beta'
const iss = 'https://script.example/app'

let folder: TemporaryDirectory
let server: HeadlessProcess
let remote: LaunchTarget
/** The certificate the server's community issued for a key it never saw. */
let certificateId: string

const at = (name: string) => join(folder.path, name)

beforeAll(async () => {
  folder = temporaryDirectory()
  const port = await takePorts()
  server = await startHeadless(['--port', String(port), '--data', at('server')])
  remote = await connectToHeadless(server.ready)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { certificate } = await remote.call('certificates.issue', {
    communityId: 'beta',
    kind: 'client',
    commonName: 'Script',
    key: { kind: 'request', pem: await requestCertificate(privateKey, 'ES256') },
    uris: [iss],
  })
  certificateId = certificate.id
  const chain = await remote.call('certificates.export', { id: certificateId, format: 'chain-pem' })
  const community = await remote.call('communities.get', { id: 'beta' })
  const root = await remote.call('certificates.get', {
    id: community.authorities[0]?.certificateId ?? '',
  })
  writeFileSync(at('key.pem'), String(privateKey.export({ format: 'pem', type: 'pkcs8' })), {
    mode: 0o600,
  })
  writeFileSync(at('chain.pem'), Buffer.from(chain.base64, 'base64'))
  writeFileSync(at('anchor.pem'), root.pem)
}, 180_000)

afterAll(async () => {
  await server.stop()
  folder.remove()
})

// Another address than the server's, which is not this data directory's own.
const store = () => ['--data', at('client'), '--issuer', 'http://localhost:4999']
const run = (...args: readonly string[]) => runHeadless([...args, ...store()])
const json = (stdout: string) => JSON.parse(stdout)

describe('statement sign', () => {
  it('signs with given files and no data directory, right or wrong in one way', async () => {
    const claims = { iss, sub: iss, aud: `${remote.issuer}/register`, grant_types: [] }
    writeFileSync(at('cancel.json'), JSON.stringify(claims))
    const files = ['--key-file', at('key.pem'), '--certificate-file', at('chain.pem')]
    const { code, stdout } = await runHeadless(['statement', 'sign', at('cancel.json'), ...files])
    expect(code).toBe(0)
    const signed = json(stdout)
    expect(signed.header).toMatchObject({ alg: 'ES256', x5c: expect.any(Array) })
    expect(signed.claims).toMatchObject({ ...claims, jti: expect.any(String) })
    expect(signed.claims.exp - signed.claims.iat).toBe(300)
    expect(signed.statement.split('.')).toHaveLength(3)
    const wrong = ['--variant', 'jti-missing']
    const broken = await runHeadless(['statement', 'sign', at('cancel.json'), ...files, ...wrong])
    expect(json(broken.stdout).claims).not.toHaveProperty('jti')
  }, 120_000)

  it('says what is wrong with its input and ends with 2', async () => {
    writeFileSync(at('list.json'), '[]')
    const files = ['--key-file', at('key.pem'), '--certificate-file', at('anchor.pem')]
    const unfit = [
      ['statement', 'sign', at('list.json'), ...files],
      ['statement', 'sign', at('cancel.json'), ...files],
      ['statement', 'sign', at('cancel.json'), '--key-file', at('key.pem')],
      ['statement', 'sign', at('cancel.json'), '--certificate', 'x', '--variant', 'nonsense'],
    ]
    for (const args of unfit) {
      const { code, log } = await runHeadless(args)
      expect([code, log.at(-1)?.['wanted']]).toEqual([2, expect.any(String)])
    }
  }, 120_000)
})

describe('udap', () => {
  it('discovers, registers, gets a token and cancels over sockets, and is refused as it has to be [UDAP-DISC-017] [UDAP-TOK-001] [UDAP-DCR-037]', async () => {
    const base = remote.fhirBase
    const unknown = await run('udap', 'discover', base)
    expect([unknown.code, json(unknown.stdout).state]).toEqual([1, 'untrusted'])
    const target = ['--community', beta, '--anchor', at('anchor.pem')]
    const found = await run('udap', 'discover', base, ...target)
    expect(
      [found.code, json(found.stdout).state],
      JSON.stringify(json(found.stdout).findings, null, 1),
    ).toEqual([0, 'usable'])

    for (const file of ['key.pem', 'chain.pem']) {
      expect((await run('keys', 'import', at(file), '--purpose', 'software-statement')).code).toBe(
        0,
      )
    }
    const register = ['udap', 'register', base, '--app', 'service', '--certificate', certificateId]
    const wrong = await run(...register, '--community', beta, '--variant', 'lifetime-long')
    expect([wrong.code, json(wrong.stdout).comparison.verdict]).toEqual([0, 'as-expected'])
    const registered = await run(...register, '--community', beta)
    const outcome = json(registered.stdout)
    expect([registered.code, outcome.state], outcome.text).toEqual([0, 'registered'])
    const registrationId = outcome.registration.id

    const extensions = {
      'hl7-b2b': {
        version: '1',
        organization_id: 'https://fhir.example.org/Organization/1',
        purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
      },
    }
    writeFileSync(at('b2b.json'), JSON.stringify(extensions))
    const token = ['udap', 'token', registrationId, '--extensions', at('b2b.json')]
    const issued = await run(...token, '--reveal')
    const { access_token, state, text } = json(issued.stdout)
    expect([issued.code, state], text).toEqual([0, 'issued'])
    const patients = await remote.request(`${base}/Patient?_count=1`, {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    expect(patients.status).toBe(200)
    const refused = await run('udap', 'token', registrationId)
    expect([refused.code, json(refused.stdout).error]).toEqual([1, 'invalid_grant'])
    const shown = await run(...token, '--variant', 'key-mismatch')
    expect([shown.code, json(shown.stdout).comparison.verdict]).toEqual([0, 'as-expected'])

    const cancelled = await run('udap', 'register', registrationId, '--cancel')
    expect([cancelled.code, json(cancelled.stdout).state]).toEqual([0, 'cancelled'])
    const listed = await run('udap', 'registrations')
    expect(json(listed.stdout)).toMatchObject([{ id: registrationId, state: 'cancelled' }])
    expect((await run(...token)).code).toBe(2)
  }, 300_000)

  it('ends with 1 where nobody answers, and with 2 where the input is unfit', async () => {
    const [port] = [await takePorts(1)]
    const silent = await run('udap', 'discover', `http://localhost:${port}/fhir`)
    expect([silent.code, json(silent.stdout).state]).toEqual([1, 'unreachable'])
    const unfit = [
      ['udap', 'discover'],
      ['udap', 'discover', remote.fhirBase, '--mode', 'nonsense'],
      ['udap', 'discover', remote.fhirBase, '--anchor', at('anchor.pem')],
      ['udap', 'register', remote.fhirBase],
      ['udap', 'token', 'no-such-registration'],
    ]
    for (const args of unfit) expect((await run(...args)).code).toBe(2)
  }, 180_000)
})
