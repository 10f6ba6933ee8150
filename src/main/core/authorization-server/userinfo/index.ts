export { addUserinfoRoute, bearerChallenges, readBearerToken } from './userinfo-route.ts'
