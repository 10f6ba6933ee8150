export { ClientKeys } from './client-keys.tsx'
