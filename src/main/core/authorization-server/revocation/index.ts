export { addRevocationRoute } from './revocation-route.ts'
