import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { denyPermissions } from '../../../src/main/hosts/electron/permissions.ts'
import { denyByDefault } from '../../../src/main/hosts/electron/session-defaults.ts'
import { createEvent, electron, type FakeSession, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

/** Every permission the installed Electron knows, read from its own declarations. */
const permissions = readPermissions()

let session: FakeSession
const onDenied = vi.fn()

beforeEach(() => {
  resetElectron()
  onDenied.mockReset()
  denyByDefault(onDenied)
  session = electron.session.fromPartition('any')
})

function readPermissions(): string[] {
  const file = join(process.cwd(), 'node_modules', 'electron', 'electron.d.ts')
  const declaration =
    /setPermissionRequestHandler\(handler: \(\(webContents: WebContents, permission: ([^,]+),/
  const union = declaration.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  return [...union.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '')
}

describe('permissions of a session nobody prepared', () => {
  it('are tested with the whole list of the installed Electron', () => {
    expect(permissions.length).toBeGreaterThan(30)
    expect(permissions).toContain('display-capture')
  })

  it.each(permissions)('deny %s, asked or checked, and note it [EL-05]', (permission) => {
    const callback = vi.fn()
    const requestingUrl = 'https://app.example/page'
    session.handler('setPermissionRequestHandler')({}, permission, callback, { requestingUrl })

    expect(callback.mock.calls).toEqual([[false]])
    expect(session.handler('setPermissionCheckHandler')(null, permission, 'null', {})).toBe(false)
    expect(onDenied.mock.calls).toEqual([
      [permission, requestingUrl],
      [permission, 'null'],
    ])
  })

  it('deny devices, screens, pairing and protected USB classes [EL-05]', () => {
    const screen = vi.fn()
    const pairing = vi.fn()
    session.handler('setDisplayMediaRequestHandler')({}, screen)
    session.handler('setBluetoothPairingHandler')({}, pairing)
    const protectedClasses = ['hid', 'smart-card']

    expect(session.handler('setDevicePermissionHandler')({ deviceType: 'usb' })).toBe(false)
    expect(session.handler('setUSBProtectedClassesHandler')({ protectedClasses })).toEqual([
      'hid',
      'smart-card',
    ])
    expect(screen.mock.calls).toEqual([[null]])
    expect(pairing.mock.calls).toEqual([[{ confirmed: false }]])
  })

  it.each([
    ['select-hid-device', [{}], []],
    ['select-serial-port', [[{ portId: 'x' }], {}], ['']],
    ['select-usb-device', [{}], []],
  ])('answer %s with nothing chosen [EL-05]', (name, details, answer) => {
    const event = createEvent()
    const callback = vi.fn()
    // A session is prepared again when it is given its exceptions; the answer must stay one.
    denyPermissions(session as never, onDenied)
    session.emit(name, event, ...details, callback)

    expect(event.defaultPrevented).toBe(true)
    expect(callback.mock.calls).toEqual([answer])
  })

  it('deny restricted paths [EL-05]', () => {
    const callback = vi.fn()
    session.emit('file-system-access-restricted', createEvent(), {}, callback)

    expect(callback.mock.calls).toEqual([['deny']])
  })

  it('present no client certificate and no password [EL-16]', () => {
    const event = createEvent()
    const certificate = vi.fn()
    const password = vi.fn()
    electron.app.emit('select-client-certificate', event, null, 'https://x/', [{}], certificate)
    electron.app.emit('login', event, null, {}, {}, password)

    expect(event.defaultPrevented).toBe(true)
    expect(certificate.mock.calls).toEqual([[]])
    expect(password.mock.calls).toEqual([[]])
  })

  it('cover the default session, which also saves nothing [EL-05] [EL-16]', async () => {
    electron.app.ready()
    await electron.app.whenReady()
    const download = createEvent()
    electron.session.defaultSession.emit('will-download', download)

    expect(electron.session.defaultSession.handlers.has('setPermissionRequestHandler')).toBe(true)
    expect(download.defaultPrevented).toBe(true)
  })
})
