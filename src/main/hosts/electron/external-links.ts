import { type BrowserWindow, dialog, shell } from 'electron'
import { hasNoUserInfo } from './console-address.ts'

const longestUrl = 4096

/** Reads an address the system browser may be given: https, or http on this machine, and nothing hidden in it.
 * @returns the parsed address, its host in ASCII, or undefined
 * @see spec/security.md EL-11
 */
export function parseExternalUrl(raw: string): URL | undefined {
  if (raw.length > longestUrl || !/^https?:\/\/[^/]/i.test(raw)) return undefined
  // A parser drops control characters and turns backslashes; what it would repair is refused instead.
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(raw) || !URL.canParse(raw)) return undefined
  const url = new URL(raw)
  const authority = /^https?:\/\/([^/?#]*)/i.exec(raw)?.[1] ?? ''
  if (!hasNoUserInfo(url) || authority.includes('@')) return undefined
  // The URL standard lets quotes and dollar signs into a host; no name has them, and openers may read them.
  if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname)) return undefined
  if (url.protocol === 'https:' || isLoopback(url)) return url
  return undefined
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
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
