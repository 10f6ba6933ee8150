export { addManagementRoute } from './management-route.ts'
