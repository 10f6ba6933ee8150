import type { Session } from 'electron'

/** Told of each permission that was asked for and denied. */
export type OnDenied = (permission: string, origin: string) => void

/** Denies every permission and device to the pages of a session.
 * @param mayWriteClipboard decides by origin who may write sanitised text to the clipboard; nobody without it
 * @see spec/security.md EL-05
 */
export function denyPermissions(
  session: Session,
  onDenied: OnDenied,
  mayWriteClipboard: (origin: string) => boolean = () => false,
): void {
  const decide = (permission: string, origin: string) => {
    const isGranted = permission === 'clipboard-sanitized-write' && mayWriteClipboard(origin)
    if (!isGranted) onDenied(permission, origin)
    return isGranted
  }
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
    callback(decide(permission, requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => decide(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses)
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  if (!withDeniedChoosers.has(session)) denyDeviceChoosers(session)
}

/** Handlers replace each other, listeners add up, and a question may be answered once. */
const withDeniedChoosers = new WeakSet<Session>()

/** Unanswered, Chromium would wait for ever or choose for itself. */
function denyDeviceChoosers(session: Session): void {
  withDeniedChoosers.add(session)
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault()
    callback()
  })
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault()
    callback('')
  })
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault()
    callback()
  })
  session.on('file-system-access-restricted', (_event, _details, callback) => callback('deny'))
}
