import Box from '@mui/material/Box'
import type { TokenPermission } from '../../../shared/contract/inspector.ts'
import { Mono, Section, Verdict } from '../../components/index.ts'

/** What a token lets its holder do, scope by scope. */
export function Permissions({ permissions }: { readonly permissions: readonly TokenPermission[] }) {
  return (
    <Section title="What it allows">
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
