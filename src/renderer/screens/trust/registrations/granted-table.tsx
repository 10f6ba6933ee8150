import { EmptyState, KeyValue, Mono } from '../../../components/index.ts'
import { FieldGrid } from '../discovery/field-grid.tsx'
import type { RegistrationDetail } from './registration-pane.tsx'

/** Members of a statement that are about the statement and not about what is registered. */
const ofTheJwt = ['iss', 'sub', 'aud', 'iat', 'exp', 'jti']

/** What the last accepted statement asked for beside what the server registered. @see UDAP-DCR-044 */
export function GrantedTable({ registration }: { readonly registration: RegistrationDetail }) {
  const { requested, granted } = registration
  const names = [...new Set([...Object.keys(requested), ...Object.keys(granted)])].filter(
    (name) => !ofTheJwt.includes(name),
  )
  return (
    <FieldGrid
      label="Requested and granted"
      columns={['Requested', 'Granted']}
      verdictWidth={96}
      rows={names.map((name) => {
        const values = [requested[name], granted[name]].map((value) =>
          value === undefined ? null : JSON.stringify(value),
        )
        const [asked = null, given = null] = values
        return { name, values, ...wordOf(asked, given), detail: <Detail values={values} /> }
      })}
      empty={
        <EmptyState title="Nothing is known of it">
          The server said nothing of what it registered.
        </EmptyState>
      }
    />
  )
}

function wordOf(asked: string | null, given: string | null) {
  if (asked === given) return { verdict: 'pass' as const, word: 'as asked' }
  if (asked === null) return { verdict: 'info' as const, word: 'added' }
  return { verdict: 'warn' as const, word: given === null ? 'left out' : 'other' }
}

function Detail({ values: [asked, given] }: { readonly values: readonly (string | null)[] }) {
  return (
    <KeyValue
      rows={[
        { name: 'Requested', value: asked === null ? 'nothing' : <Mono>{asked}</Mono> },
        { name: 'Granted', value: given === null ? 'nothing' : <Mono>{given}</Mono> },
      ]}
    />
  )
}
