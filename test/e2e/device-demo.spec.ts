import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import type { LaunchTarget } from '../support/launch.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let bench: LaunchTarget

test.beforeAll(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  bench = await connectToHeadless(server.ready)
})

test.afterAll(async () => {
  await server.stop()
  folder.remove()
})

test('a device registers a key that cannot be read out, and comes back with it [PDC-18]', async ({
  page,
}) => {
  await page.goto(`${bench.issuer}/demo/protected-registration`)
  await expect(page.getByRole('status')).toHaveText('Not registered')
  await page.getByRole('button', { name: 'Launch and register' }).click()
  await signIn(page, 'Dr. Grace Adeyemi')
  await choosePatient(page, 'amara okafor', 'Okafor, Amara')
  await page.getByRole('radio', { name: 'For 1 day' }).check()
  await approve(page)

  await expect(page.getByText('Step 3: read Patient/amara-okafor')).toBeVisible()
  await expect(page.getByRole('status')).toContainText('Registered as tb-app-')
  expect(await keyOf(page)).toEqual({ isExtractable: false, exported: 'refused' })

  await page.reload()
  await page.getByRole('button', { name: 'Come back with the key' }).click()
  await expect(page.getByText('Step 3: read Patient/amara-okafor')).toBeVisible()

  const client_id = 'trustbench-device-demo'
  const [instance] = await bench.call('registration.instances', { client_id })
  expect((instance?.endsAt ?? 0) - (instance?.createdAt ?? 0)).toBeGreaterThan(86_000)
  await bench.call('grants.revoke', { id: instance?.grantId ?? '' })
  await page.getByRole('button', { name: 'Come back with the key' }).click()
  await expect(page.getByText('Refused: invalid_grant')).toBeVisible()

  await page.getByRole('button', { name: 'Delete the key' }).click()
  await expect(page.getByRole('status')).toHaveText('Not registered')
})

/** What a page of the app can do with the private key it keeps. */
function keyOf(page: Page) {
  return page.evaluate(async () => {
    const device = await new Promise<{ privateKey: CryptoKey }>((resolve, reject) => {
      const opening = indexedDB.open('trustbench-device', 1)
      opening.onerror = () => reject(opening.error)
      opening.onsuccess = () => {
        const request = opening.result.transaction('device').objectStore('device').get('device')
        request.onsuccess = () => {
          opening.result.close()
          resolve(request.result)
        }
      }
    })
    const exported = await crypto.subtle.exportKey('jwk', device.privateKey).then(
      () => 'given',
      () => 'refused',
    )
    return { isExtractable: device.privateKey.extractable, exported }
  })
}
