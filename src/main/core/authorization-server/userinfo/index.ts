export { addUserinfoRoute } from './userinfo-route.ts'
