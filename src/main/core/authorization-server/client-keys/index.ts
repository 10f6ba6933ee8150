export { type ClientKeys, createClientKeys, type KeysOfClient } from './client-keys.ts'
export { KeySetError, type KeySetFault } from './key-set-error.ts'
export { publishKeysRpc } from './publish-keys-rpc.ts'
