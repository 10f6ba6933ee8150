export { addAuthorizeRoute } from './authorize-route.ts'
export { addLogoutRoute } from './logout-route.ts'
export { addSignInRoutes } from './sign-in-route.ts'
