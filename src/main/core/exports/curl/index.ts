export { writeCurl } from './write-curl.ts'
