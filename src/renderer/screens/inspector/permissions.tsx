import Box from '@mui/material/Box'
import type { InspectedClaim, TokenPermission } from '../../../shared/contract/inspector.ts'
import { KeyValue, Mono, Section, Verdict } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { MarkedText } from './marked-text.tsx'
import { CoverageTable } from './scope-explainer/coverage-table.tsx'

interface PermissionsProps {
  readonly permissions: readonly TokenPermission[]
  /** Claims, among which the launch context may stand. */
  readonly claims: readonly InspectedClaim[]
}

/** Launch context that comes with a token. @see SMART App Launch 2.2.0, Launch context arrives with your access_token */
const contextNames: ReadonlySet<string> = new Set([
  'patient',
  'encounter',
  'fhirContext',
  'fhirUser',
  'intent',
  'tenant',
  'need_patient_banner',
  'smart_style_url',
])

/** What a token lets its holder do: scope by scope, by resource type and action, and for whom it was launched. */
export function Permissions({ permissions, claims }: PermissionsProps) {
  const scope = permissions.map((permission) => permission.scope).join(' ')
  const { data } = useRpc('scopes.explain', { scope })
  const context = claims.filter(({ name }) => contextNames.has(name))
  return (
    <>
      <ScopeList permissions={permissions} />
      {data !== undefined && data.coverage.length > 0 && <CoverageTable coverage={data.coverage} />}
      {context.length > 0 && (
        <Section title="Launch context">
          <KeyValue
            rows={context.map(({ name, text, marks }) => ({
              name,
              value: <MarkedText text={text} marks={marks} />,
            }))}
          />
        </Section>
      )}
    </>
  )
}

function ScopeList({ permissions }: Pick<PermissionsProps, 'permissions'>) {
  return (
    <Section title="What it grants">
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
        {permissions.map(({ scope, text, isValid }) => (
          <Box
            component="li"
            key={scope}
            sx={{ py: 1, borderBottom: 1, borderColor: 'tokens.line', overflowWrap: 'anywhere' }}
          >
            <Mono>{scope}</Mono>
            {!isValid && (
              <>
                {' '}
                <Verdict verdict="warn" isPlain>
                  no scope
                </Verdict>
              </>
            )}
            <Box sx={{ color: 'text.secondary' }}>{text}</Box>
          </Box>
        ))}
      </Box>
    </Section>
  )
}
