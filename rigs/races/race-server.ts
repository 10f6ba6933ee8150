// A server of the race rig, run in a process of its own: the program on a store that it does not lock, so that two of them share
// it, with a clock that the rig moves. Arguments: a JSON RaceServerPlan. Answers the parent's orders over IPC.
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { buildConfig } from '../../src/main/core/config.ts'
import { createWorkbench } from '../../src/main/core/workbench.ts'
import { createAdminServer } from '../../src/main/hosts/node/admin/index.ts'
import { openDataDirectory } from '../../src/main/hosts/node/data-directory.ts'
import { openFileSecretBox } from '../../src/main/hosts/node/file-secret-box.ts'
import { loopbackHosts, openListener } from '../../src/main/hosts/node/listener/index.ts'
import { createNodePlatform, systemClock } from '../../src/main/hosts/node/platform.ts'
import type { RaceOrder, RaceServerPlan } from './race-servers.ts'

// race-servers.ts passes a plan.
const plan = JSON.parse(process.argv[2] ?? '') as RaceServerPlan
const root = join(import.meta.dirname, '..', '..')

process.umask(0o077)
let offsetSeconds = 0
const directory = openDataDirectory(plan.data)
const issuer = `http://localhost:${plan.issuerPort}`
const config = buildConfig({ issuer, databaseFile: directory.databaseFile })
const platform = {
  ...createNodePlatform({
    version: '0.0.0',
    secretBox: await openFileSecretBox(directory, true),
    resourceDirectory: join(root, 'resources'),
    threadDirectory: join(root, 'out', 'main'),
  }),
  // The clock is moved on purpose, which it would say each time.
  log: () => undefined,
  clock: { now: () => Date.now() + offsetSeconds * 1_000, every: systemClock.every },
}
const workbench = await createWorkbench(config, platform)
await workbench.prepare()
const nonce = randomBytes(16).toString('hex')
const consoleOrigin = `http://127.0.0.1:${plan.consolePort}`
const admin = createAdminServer({
  workbench,
  platform,
  origin: consoleOrigin,
  consoleFiles: undefined,
})
const hosts = [...loopbackHosts(plan.port), ...loopbackHosts(plan.issuerPort)]
await openListener({ fetch: workbench.fetch, port: plan.port, hosts, nonce })
const adminHosts = [`127.0.0.1:${plan.consolePort}`]
await openListener({ fetch: admin.fetch, port: plan.consolePort, hosts: adminHosts, nonce })

process.on('message', (order: RaceOrder) => {
  if (order.kind === 'advance') offsetSeconds += order.seconds
  process.send?.(order.kind === 'mint' ? admin.mintToken() : 'done')
})
process.on('disconnect', () => process.exit(0))
process.send?.({
  event: 'ready',
  issuer,
  fhirBase: `${issuer}/fhir`,
  idp: '',
  console: consoleOrigin,
  adminToken: admin.mintToken(),
})
