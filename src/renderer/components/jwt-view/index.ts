export { JwtView } from './jwt-view.tsx'
