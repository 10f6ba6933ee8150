import type { BrowserWindow } from 'electron'
import { logToStderr } from '../node/json-log.ts'
import { originForTitle } from './window-title.ts'

/** What Chromium says when a page is left for another before it was loaded. */
const aborted = 'ERR_ABORTED'

/** Loads a page into a window; a page that cannot be loaded is noted and told, and is no reason for anything to end.
 * @param onFailed told the code Chromium gives, as ERR_CONNECTION_REFUSED
 */
export async function loadPage(
  window: BrowserWindow,
  url: string,
  onFailed: (code: string) => void = () => {},
): Promise<void> {
  try {
    await window.loadURL(url)
  } catch (error) {
    // Electron rejects with errors that carry Chromium's code.
    const { code = 'ERR_FAILED' } = error as { code?: string }
    if (code === aborted || window.isDestroyed()) return
    logToStderr({
      level: 'warn',
      event: 'page-not-loaded',
      details: { origin: originForTitle(url), code },
    })
    onFailed(code)
  }
}
