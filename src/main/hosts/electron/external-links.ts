import { type BrowserWindow, dialog, shell } from 'electron'
import { readExternalUrl } from '../../../shared/external-url.ts'

/** Reads an address the system browser may be given.
 * @returns the parsed address, its host in ASCII, or undefined
 * @see spec/security.md EL-11
 */
export function parseExternalUrl(raw: string): URL | undefined {
  return readExternalUrl(raw, (text) => (URL.canParse(text) ? new URL(text) : undefined))
}

let isAsking = false

/** Opens an address in the system browser after the user confirmed its host in a native dialog. The only place that hands anything to the operating system.
 * @returns whether it was opened
 * @see spec/security.md EL-11, EL-17
 */
export async function openExternally(raw: string, parent?: BrowserWindow): Promise<boolean> {
  const url = parseExternalUrl(raw)
  // One question at a time, so that no page can bury the user under them.
  if (url === undefined || isAsking) return false
  isAsking = true
  try {
    const question = {
      type: 'question' as const,
      buttons: ['Open in browser', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      title: 'Open in browser',
      message: `Open a page of ${url.host} in your browser?`,
      detail: url.href.slice(0, 500),
      noLink: true,
    }
    const { response } = await (parent === undefined
      ? dialog.showMessageBox(question)
      : dialog.showMessageBox(parent, question))
    if (response !== 0) return false
    await shell.openExternal(url.href)
    return true
  } catch {
    dialog.showErrorBox('No browser opened', `Open this address yourself: ${url.href}`)
    return false
  } finally {
    isAsking = false
  }
}

/** Pages the Help menu opens. */
export const helpLinks = {
  'SMART App Launch': 'https://hl7.org/fhir/smart-app-launch/',
  'UDAP Security': 'https://hl7.org/fhir/us/udap-security/',
  'OAuth 2.0 Security Best Practice': 'https://www.rfc-editor.org/rfc/rfc9700',
} as const
