export type { IdTokenDraft } from './id-token.ts'
export { addTokenRoute } from './token-route.ts'
export { addUserinfoRoute } from './userinfo-route.ts'
