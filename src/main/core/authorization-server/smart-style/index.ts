export { createSmartStyles, type SmartStyles } from './smart-styles.ts'
