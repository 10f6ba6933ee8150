import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
} from '../../support/test-workbench.ts'
import { createUdapApp, postStatement, signUdapJwt, statementOf } from '../../support/udap-app.ts'

const secretBox = createTestSecretBox()
let folder: ReturnType<typeof temporaryDirectory>

beforeEach(() => {
  folder = temporaryDirectory()
})
afterEach(() => folder.remove())

const serveAt = (issuer: string): Promise<TestWorkbench> =>
  createTestWorkbench({
    config: { databaseFile: join(folder.path, 'store.sqlite'), issuer },
    secretBox,
    clock: createTestClock(),
  })

describe('server that moved to another port or to TLS', () => {
  it.each(['http://localhost:4870', 'https://localhost:4100'])(
    'at %s still finds the lists of its own authorities [UDAP-CA-003]',
    async (moved) => {
      const before = await serveAt('http://localhost:4100')
      const app = await createUdapApp(before)
      await before.close()
      const bench = await serveAt(moved)
      const there = { ...app, bench }
      const register = async () =>
        postStatement(bench, await signUdapJwt(there, statementOf(there)))
      const accepted = await register()
      expect(accepted.status, await accepted.text()).toBe(201)
      await bench.call('certificates.revoke', { id: app.certificateId })
      const refused = await register()
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: 'unapproved_software_statement' })
      await bench.close()
    },
  )
})
