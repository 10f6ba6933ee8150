import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretHasher } from '../../../../src/main/core/authorization-server/secret-hashing/index.ts'
import {
  createSqliteUserStore,
  createUserDirectory,
  demoUsers,
} from '../../../../src/main/core/authorization-server/users/index.ts'
import { openDatabase } from '../../../../src/main/core/storage/index.ts'
import {
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const grace = {
  username: 'grace',
  displayName: 'Grace',
  fhirUser: 'Practitioner/grace-adeyemi',
  isDisabled: false,
}

describe('demo users', () => {
  it('exist on first start, the practitioner first, without passwords [AS-31]', async () => {
    const users = await bench.call('users.list', {})
    expect(users.map(({ username }) => username)).toEqual([
      'dr',
      'dr-bell',
      'pt',
      'pt-chen',
      'pt-garcia',
      'pt-whitfield',
      'proxy',
      'person',
      'guest',
    ])
    expect(users.every(({ hasPassword }) => !hasPassword)).toBe(true)
    expect(users.every(({ registeredBy }) => registeredBy === 'built-in')).toBe(true)
  })

  it('refer to resources of the shipped sandbox data [OID-07]', async () => {
    const data = await readFile(
      new URL('../../../../resources/sandbox-data.ndjson', import.meta.url),
      'utf8',
    )
    const shipped = new Set(
      data
        .trim()
        .split('\n')
        .map((line) => {
          const { resourceType, id } = JSON.parse(line)
          return `${resourceType}/${id}`
        }),
    )
    for (const [, , fhirUser] of demoUsers) {
      if (fhirUser !== null) expect(shipped).toContain(fhirUser)
    }
  })

  it('have subjects that are stable, unlike each other and no client id [OID-04] [AS-11]', async () => {
    const users = await bench.call('users.list', {})
    const subjects = new Set(users.map(({ sub }) => sub))
    expect(subjects.size).toBe(users.length)
    for (const sub of subjects) expect(sub).toMatch(/^tb-user-[\w-]{27}$/)
    const dr = users[0]
    const renamed = await bench.call('users.save', {
      username: 'dr',
      displayName: 'Dr. G.',
      fhirUser: null,
      isDisabled: true,
    })
    expect(renamed).toMatchObject({ sub: dr?.sub, kind: 'other', isDisabled: true })
  })
})

describe('console methods about users', () => {
  it('add, find, change and delete a user, and announce each', async () => {
    const changed: string[] = []
    bench.subscribe('users.changed', ({ username }) => changed.push(username))
    const added = await bench.call('users.save', grace)
    expect(added).toMatchObject({ ...grace, kind: 'practitioner', registeredBy: 'console' })
    const [first] = await bench.call('users.list', { search: 'GRACE' })
    expect(first).toEqual(added)
    await bench.call('users.delete', { username: 'grace' })
    await expect(bench.call('users.delete', { username: 'grace' })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    expect(changed).toEqual(['grace', 'grace'])
  })

  it('takes an absolute reference into this sandbox as a relative one', async () => {
    const fhirUser = `${bench.fhirBase}/Patient/amara-okafor`
    const saved = await bench.call('users.save', { ...grace, fhirUser })
    expect(saved).toMatchObject({ fhirUser: 'Patient/amara-okafor', kind: 'patient' })
  })

  it.each([
    'Organization/x',
    'Patient',
    'Patient/',
    'Patient/a/b',
    'https://other.test/fhir/Patient/x',
  ])('refuse %s as fhirUser [OID-07]', async (fhirUser) => {
    await expect(bench.call('users.save', { ...grace, fhirUser })).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'fhirUser', seen: fhirUser }] },
    })
  })
})

describe('user directory', () => {
  it('verifies a password and keeps only its hash [AS-13]', async () => {
    const database = openDatabase(':memory:', testEpochMs)
    const random = (bytes: number) => new Uint8Array(randomBytes(bytes))
    const users = createUserDirectory({
      store: createSqliteUserStore(database),
      hasher: createSecretHasher(random),
      random,
      issuer: 'http://localhost:4100',
      onChanged: () => undefined,
    })
    const user = await users.put({ ...grace, password: 'correct horse' })
    expect(user).toMatchObject({ hasPassword: true, registeredBy: 'workspace' })
    expect(await users.verifyPassword('grace', 'correct horse')).toBe(true)
    expect(await users.verifyPassword('grace', 'wrong horse')).toBe(false)
    expect(await users.verifyPassword('nobody', 'correct horse')).toBe(false)
    expect(database.connection.serialize().toString('latin1')).not.toContain('correct horse')
    expect(await users.put(grace)).toMatchObject({ hasPassword: true })
    await users.save({ ...grace, isDisabled: true })
    expect(await users.verifyPassword('grace', 'correct horse')).toBe(false)
    database.close()
  })

  it('deletes the grants of a user with the user, those made in their EHR sessions too', async () => {
    const database = openDatabase(':memory:', testEpochMs)
    const store = createSqliteUserStore(database)
    const record = { displayName: '', fhirUser: null, passwordHash: null, isDisabled: false }
    await store.put({ ...record, username: 'a', sub: 'tb-user-a', registeredBy: 'console' })
    await store.put({ ...record, username: 'b', sub: 'tb-user-b', registeredBy: 'console' })
    database.connection.exec(`
      INSERT INTO client (client_id, client_name, registered_by, created_at, updated_at, metadata)
        VALUES ('app', 'app', 'console', 1, 1, '{}');
      INSERT INTO ehr_session (id, username, started_at) VALUES ('s', 'a', 1);
      INSERT INTO authorization_grant (id, client_id, username, scope, context, refresh_kind, ehr_session_id,
        is_automatic, created_at, last_used_at)
        VALUES ('g1', 'app', 'a', '', '{}', 'none', 's', 0, 1, 1), ('g2', 'app', 'b', '', '{}', 'none', 's', 0, 1, 1),
          ('g3', 'app', 'b', '', '{}', 'none', NULL, 0, 1, 1);`)
    await store.delete('a')
    const left = database.connection.prepare('SELECT id FROM authorization_grant').pluck().all()
    expect(left).toEqual(['g3'])
    database.close()
  })
})
