export { createSettings, type Settings } from './settings.ts'
export { settingsRpc } from './settings-rpc.ts'
