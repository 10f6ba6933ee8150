export { createMisissuing, type Misissuing } from './misissuing.ts'
