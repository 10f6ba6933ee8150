import { join } from 'node:path'
import { createNodePlatform } from '../node/platform.ts'
import type { StoreHost } from '../node/store.ts'
import { forgetCopied } from './copied-secrets.ts'
import { openDesktopSecretBox, renewDesktopSecretBox } from './keychain-secret-box.ts'
import { openLaunchWindow } from './launch-window.ts'
import type { OnDenied } from './permissions.ts'
import { startUtilityProcess } from './utility-process.ts'

/** The desktop's side of the server both hosts share: the system's key store for secrets, launch windows for pages.
 * @param port first of the three ports; no launch reaches the one a headless console would have
 */
export function createDesktopHost(port: number, onDenied: OnDenied): StoreHost {
  return {
    name: 'electron',
    openSecretBox: openDesktopSecretBox,
    renewSecretBox: renewDesktopSecretBox,
    createPlatform: (options) => ({
      ...createNodePlatform(options),
      host: 'electron',
      startProcess: (name, setup) =>
        startUtilityProcess(join(options.threadDirectory, `${name}.js`), setup),
      forgetCopied,
      openUrl: async (url) => {
        openLaunchWindow(url, { adminPort: port + 2, onDenied })
      },
    }),
  }
}
