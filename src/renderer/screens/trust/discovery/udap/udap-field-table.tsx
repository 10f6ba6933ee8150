import type { UdapDiscoveryField } from '../../../../../shared/contract/udap-discovery.ts'
import { CheckList, EmptyState, KeyValue, Mono } from '../../../../components/index.ts'
import { FieldGrid } from '../field-grid.tsx'
import { verdictOf, wordOf } from '../finding-verdict.ts'
import { toChecks } from './to-checks.ts'

/** Each field of the metadata, plain and under the signature, with its verdict; a field opens to the rules about it. */
export function UdapFieldTable({ fields }: { readonly fields: readonly UdapDiscoveryField[] }) {
  return (
    <FieldGrid
      label="Fields of the UDAP metadata"
      columns={['Plain', 'Signed']}
      rows={fields.map((field) => ({
        name: field.name,
        values: [field.value, field.signedValue],
        verdict: verdictOf(field.findings),
        word: wordOf(field.findings),
        detail: <FieldDetail field={field} />,
      }))}
      empty={
        <EmptyState title="Nothing is wrong with any field">
          Show all fields to see what the server says.
        </EmptyState>
      }
    />
  )
}

function FieldDetail({ field }: { readonly field: UdapDiscoveryField }) {
  const { name, presence, value, signedValue, findings } = field
  return (
    <>
      <KeyValue
        rows={[
          { name: 'Presence', value: presence },
          { name: 'Plain', value: value === null ? 'absent' : <Mono>{value}</Mono> },
          { name: 'Signed', value: signedValue === null ? null : <Mono>{signedValue}</Mono> },
        ]}
      />
      {findings.length > 0 && (
        <CheckList label={`Rules about ${name}`} checks={toChecks(findings)} />
      )}
    </>
  )
}
