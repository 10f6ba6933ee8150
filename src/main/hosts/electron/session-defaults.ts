import { app, type Session, session } from 'electron'
import { refuseDownloads } from './downloads.ts'
import { denyPermissions, type OnDenied } from './permissions.ts'

/** Gives every session that comes to be the answer "no"; the console's own is then given its few exceptions. Call before the app is ready.
 * @see spec/security.md EL-05, EL-16
 */
export function denyByDefault(onDenied: OnDenied): void {
  const deny = (created: Session) => denyPermissions(created, onDenied)
  app.on('session-created', deny)
  void app.whenReady().then(() => {
    deny(session.defaultSession)
    refuseDownloads(session.defaultSession)
  })
  app.on('select-client-certificate', (event, _contents, _url, _certificates, callback) => {
    // Unanswered, Electron would present the first certificate of the user's store.
    event.preventDefault()
    callback()
  })
  app.on('login', (event, _contents, _details, _authInfo, callback) => {
    event.preventDefault()
    callback()
  })
}
