import type { InspectorFinding, IssuedTokenReport } from '../../../../shared/contract/inspector.ts'

/** What the server's memory of a token says about it, as a finding. */
export function recordRules(record: IssuedTokenReport | null): InspectorFinding[] {
  if (record === null) return []
  const finding = {
    id: 'server-record',
    level: 'error',
    clause: 'RFC 7662 section 2.2; RFC 6750 section 3.1',
    text: record.text,
  } as const
  if (record.state === 'active') {
    return [{ ...finding, outcome: 'passed', seen: 'active', wanted: null, advice: null }]
  }
  const isStranger = record.state === 'unknown' && record.grantId === null
  return [
    {
      ...finding,
      outcome: isStranger ? 'information' : 'failed',
      seen: record.state,
      wanted: 'active',
      advice: isStranger ? null : 'Ask for a new one; this one is refused.',
    },
  ]
}
