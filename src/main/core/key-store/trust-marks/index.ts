export { createTrustMarks, type QuarantinedRow, type TrustMarks } from './trust-marks.ts'
