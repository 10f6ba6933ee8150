import type { InspectorFinding, IssuedTokenReport } from '../../../../shared/contract/inspector.ts'

/** What the server's memory of a token says about it, as a finding. */
export function recordRules(record: IssuedTokenReport | null): InspectorFinding[] {
  if (record === null) return []
  const finding = { id: 'server-record', clause: 'RFC 7662 section 2.2; RFC 6750 section 3.1' }
  if (record.state === 'active') {
    return [{ ...finding, outcome: 'passed', text: record.text, seen: 'active', wanted: null }]
  }
  const outcome = record.state === 'unknown' && record.grantId === null ? 'information' : 'failed'
  return [{ ...finding, outcome, text: record.text, seen: record.state, wanted: 'active' }]
}
