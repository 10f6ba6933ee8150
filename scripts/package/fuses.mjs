import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'

/**
 * Every fuse of Electron and how it is burnt in. A fuse that a new Electron adds has to be decided on here: burning refuses
 * an Electron that has more of them.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
}

const burnt = { enabled: '1'.charCodeAt(0), disabled: '0'.charCodeAt(0) }

/**
 * Burns the fuses into the program that a packager put together; called by electron-builder before it signs and packs.
 * @param {{ appOutDir: string, electronPlatformName: string,
 *   packager: { executableName: string, appInfo: { productFilename: string } } }} context
 */
export async function burnFuses(context) {
  await flipFuses(executableOf(context), {
    ...fuses,
    // The signature of Apple silicon binaries covers the wire; only macOS can make another.
    resetAdHocDarwinSignature:
      context.electronPlatformName === 'darwin' && process.platform === 'darwin',
  })
}

/**
 * Names the fuses of a binary that are not as they have to be.
 * @param {string} executable the program, or the .app folder of macOS
 * @returns {Promise<string[]>} as in `RunAsNode is on, wanted off`
 * @throws {Error} it is no Electron binary
 */
export async function findUnburntFuses(executable) {
  const wire = await getCurrentFuseWire(executable)
  const positions = Object.keys(wire).filter((key) => /^\d+$/.test(key))
  const unknown = positions.filter((position) => fuses[position] === undefined)
  const wrong = positions
    .filter((position) => fuses[position] !== undefined)
    .filter((position) => wire[position] !== (fuses[position] ? burnt.enabled : burnt.disabled))
    .map((position) => {
      const wanted = fuses[position] ? 'on' : 'off'
      return `${FuseV1Options[position]} is not ${wanted}`
    })
  const missing = Object.keys(fuses)
    .filter((key) => /^\d+$/.test(key) && wire[key] === undefined)
    .map((position) => `${FuseV1Options[position]} is missing`)
  return [...wrong, ...missing, ...unknown.map((position) => `fuse ${position} is not known here`)]
}

/** Where electron-builder put the program. */
function executableOf({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.executableName)
}
