export { ClientReportView } from './client-report-view.tsx'
