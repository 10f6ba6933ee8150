import {
  type DiscoveryDocumentKind,
  type DiscoveryField,
  discoveryDocumentKinds,
} from '../../../../../shared/contract/discovery.ts'
import { CheckList, EmptyState, KeyValue, Mono } from '../../../../components/index.ts'
import { FieldGrid } from '../field-grid.tsx'
import { verdictOf, wordOf } from '../finding-verdict.ts'

const columns: Readonly<Record<DiscoveryDocumentKind, string>> = {
  smart: 'SMART',
  oauth: 'RFC 8414',
  openid: 'OpenID',
  capability: 'Capability',
}

/** Each field in each document, with its verdict; a field opens to the whole values and the rules about it. */
export function FieldTable({ fields }: { readonly fields: readonly DiscoveryField[] }) {
  return (
    <FieldGrid
      label="Fields"
      columns={discoveryDocumentKinds.map((kind) => columns[kind])}
      rows={fields.map((field) => ({
        name: field.name,
        values: discoveryDocumentKinds.map((kind) => field.values[kind]),
        verdict: verdictOf(field.findings),
        word: wordOf(field.findings),
        detail: <FieldDetail field={field} />,
      }))}
      empty={
        <EmptyState title="Nothing is wrong with any field">
          Show all fields to see what each document says.
        </EmptyState>
      }
    />
  )
}

function FieldDetail({ field }: { readonly field: DiscoveryField }) {
  const { name, presence, values, findings } = field
  const said = discoveryDocumentKinds.flatMap((kind) => {
    const value = values[kind]
    return value === null ? [] : [{ name: columns[kind], value: <Mono>{value}</Mono> }]
  })
  return (
    <>
      <KeyValue
        rows={[
          {
            name: 'In SMART',
            value: presence === 'other' ? 'no rule of SMART is about it' : presence,
          },
          ...said,
        ]}
      />
      {findings.length > 0 && (
        <CheckList
          label={`Rules about ${name}`}
          checks={findings.map(({ id, ...rest }) => ({ name: id, ...rest }))}
        />
      )}
    </>
  )
}
