export { createUdap, type Udap } from './create-udap.ts'
