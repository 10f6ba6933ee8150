import type { UdapDifference } from '../../../../../shared/contract/udap-client.ts'
import type { Verdict } from '../../../../../shared/design-tokens.ts'
import { EmptyState, KeyValue, Mono } from '../../../../components/index.ts'
import { FieldGrid } from '../../discovery/field-grid.tsx'

const words: Readonly<
  Record<UdapDifference['relation'], { readonly verdict: Verdict; readonly word: string }>
> = {
  same: { verdict: 'pass', word: 'as asked' },
  fewer: { verdict: 'warn', word: 'fewer' },
  more: { verdict: 'info', word: 'more' },
  other: { verdict: 'warn', word: 'other' },
  added: { verdict: 'info', word: 'added' },
  absent: { verdict: 'warn', word: 'left out' },
}

/** What was asked for beside what was registered. @see UDAP-DCR-044, UDAP-DCR-045 */
export function DifferenceTable({
  differences,
}: {
  readonly differences: readonly UdapDifference[]
}) {
  return (
    <FieldGrid
      label="Requested and granted"
      columns={['Requested', 'Granted']}
      verdictWidth={96}
      rows={differences.map(({ name, requested, granted, relation }) => ({
        name,
        values: [requested, granted],
        ...words[relation],
        detail: (
          <KeyValue
            rows={[
              {
                name: 'Requested',
                value: requested === null ? 'nothing' : <Mono>{requested}</Mono>,
              },
              { name: 'Granted', value: granted === null ? 'nothing' : <Mono>{granted}</Mono> },
            ]}
          />
        ),
      }))}
      empty={<EmptyState title="Nothing was registered">There is nothing to compare.</EmptyState>}
    />
  )
}
