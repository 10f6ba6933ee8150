export { addIntrospectionRoute } from './introspection-route.ts'
