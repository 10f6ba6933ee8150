export { writeHar } from './write-har.ts'
