export { addJwksRoute } from './jwks-route.ts'
