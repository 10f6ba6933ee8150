import type { BrowserWindow } from 'electron'

/** The true origin of an address for a native title, its host in ASCII. */
export function originForTitle(raw: string): string {
  if (!URL.canParse(raw)) return 'unknown page'
  const { origin, protocol } = new URL(raw)
  return origin === 'null' ? protocol : origin
}

/** Keeps the true origin of the page in the native title; no page chooses it.
 * @see spec/security.md EL-16
 */
export function showOriginInTitle(window: BrowserWindow): void {
  const { webContents } = window
  const update = () =>
    window.setTitle(`${originForTitle(webContents.getURL())} · Trustbench launch`)
  window.on('page-title-updated', (event) => event.preventDefault())
  webContents.on('did-navigate', update)
  webContents.on('did-navigate-in-page', update)
}
