export { demoUsers, seedDemoUsers } from './demo-users.ts'
export { parseFhirUser, type UserKind } from './fhir-user.ts'
export { subjectPrefix } from './subject.ts'
export {
  createUserDirectory,
  type GivenUser,
  type User,
  type UserDirectory,
  type UserInput,
} from './user-directory.ts'
export { createSqliteUserStore, type UserStore } from './user-store.ts'
export { usersRpc } from './users-rpc.ts'
