export { type AuthenticateClient, createClientAuthentication } from './authenticate-client.ts'
