export { ChainPicture, type ChainPictureLink } from './chain-picture.tsx'
export { CheckList, type CheckListItem } from './check-list.tsx'
export { ClientField, type ClientOption } from './client-field.tsx'
export { ClientReportView } from './client-report/index.ts'
export { ConfirmDialog } from './confirm-dialog.tsx'
export { CopyButton } from './copy-button.tsx'
export { CopyField } from './copy-field.tsx'
export { DataList, type ListColumn, type TickedRows } from './data-list.tsx'
export { DetailPane } from './detail-pane.tsx'
export { DropZone } from './drop-zone.tsx'
export { EmptyState } from './empty-state.tsx'
export { ExchangeDiff } from './exchange-diff/index.ts'
export { ExchangeView, HttpMessageView, NoteList } from './exchange-view/index.ts'
export { ExportMenu, type ExportSource } from './export-menu.tsx'
export {
  ActiveFaultList,
  FaultDialog,
  TimesField,
  useSetFaults,
} from './fault-rack/index.ts'
export { FileField } from './file-field.tsx'
export { FilterSelect } from './filter-select.tsx'
export { FilterTray } from './filter-tray.tsx'
export { FormDialog } from './form-dialog.tsx'
export {
  formatClock,
  formatClockMs,
  formatDistance,
  formatDuration,
  formatInstant,
} from './format-time.ts'
export { HttpStatus } from './http-status.tsx'
export { IconAction } from './icon-action.tsx'
export { ImportDocument } from './import-document.tsx'
export { Instant } from './instant.tsx'
export { JsonView } from './json-view/index.ts'
export { JwtView } from './jwt-view/index.ts'
export { KeyValue, type KeyValueRow } from './key-value.tsx'
export { Mono } from './mono.tsx'
export { Panel } from './panel.tsx'
export { PatientField } from './patient-field.tsx'
export { ProblemAlert } from './problem-alert.tsx'
export { encodeBase64, readAsBase64 } from './read-file.ts'
export { decodeBase64, saveFile } from './save-file.ts'
export { Screen } from './screen.tsx'
export { SearchField } from './search-field.tsx'
export { SecretField } from './secret-field.tsx'
export { Section } from './section.tsx'
export { ShownOnce } from './shown-once.tsx'
export { SplitView } from './split-view.tsx'
export { StatusLineProvider, useStatusLine } from './status-line.tsx'
export { StyleNonceProvider, useStyleNonce } from './style-nonce.tsx'
export { TabBar } from './tab-bar.tsx'
export { useCopy, useCopySecret } from './use-copy.ts'
export { type ListPage, type ListSort, useListQuery } from './use-list-query.ts'
export { useRememberedChoice, useRememberedFlag, useRememberedNumber } from './use-remembered.ts'
export { useSaveFile } from './use-save-file.ts'
export { singleKeysFlag, useShortcut } from './use-shortcut.ts'
export { Verdict, VerdictIcon } from './verdict.tsx'
