export { ActiveFaultList } from './active-fault-list.tsx'
export { FaultDialog } from './fault-dialog.tsx'
export { TimesField } from './times-field.tsx'
export { useSetFaults } from './use-set-faults.ts'
