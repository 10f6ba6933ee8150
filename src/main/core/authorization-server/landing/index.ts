export { addLandingRoute } from './landing-route.ts'
