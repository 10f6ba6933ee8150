import type { Session } from 'electron'
import { consoleOrigin } from './console-address.ts'

/** Lets the console save what it made itself, through the native dialog that Electron shows for it; everything else is cancelled.
 * @see spec/security.md EL-22
 */
export function allowOwnDownloads(session: Session): void {
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${consoleOrigin}/`)) return event.preventDefault()
    item.setSaveDialogOptions({
      title: 'Save',
      defaultPath: plainFileName(item.getFilename()),
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    })
  })
}

/** Cancels every download of a session.
 * @see spec/security.md EL-16
 */
export function refuseDownloads(session: Session): void {
  session.on('will-download', (event) => event.preventDefault())
}

/** A suggested name without a path, hidden prefix or characters a file system gives a meaning. */
function plainFileName(name: string): string {
  const plain = name.replace(/[^\w.\- ]+/g, '_').replace(/^[. ]+/, '')
  return plain === '' ? 'trustbench.json' : plain.slice(0, 120)
}
