import Box from '@mui/material/Box'
import type { UdapCapability } from '../../../../../shared/contract/udap-discovery.ts'
import type { Verdict as VerdictName } from '../../../../../shared/design-tokens.ts'
import { Panel, Verdict } from '../../../../components/index.ts'

const words: Readonly<
  Record<UdapCapability['state'], { readonly verdict: VerdictName; readonly word: string }>
> = {
  supported: { verdict: 'pass', word: 'supported' },
  absent: { verdict: 'info', word: 'not supported' },
  unknown: { verdict: 'warn', word: 'not said' },
}

/** What a server says it can do; what it does not say is told from what it says it cannot. @see UDAP-DISC-004 */
export function CapabilityList({ list }: { readonly list: readonly UdapCapability[] }) {
  return (
    <Panel>
      <Box
        component="ul"
        aria-label="What it can do"
        sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
      >
        {list.map(({ name, state, text }) => (
          <Box
            component="li"
            key={name}
            sx={{ display: 'grid', gridTemplateColumns: '116px 1fr', columnGap: 3, py: 0.5 }}
          >
            <Verdict verdict={words[state].verdict} isPlain>
              {words[state].word}
            </Verdict>
            <span>
              {name}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                , {text}
              </Box>
            </span>
          </Box>
        ))}
      </Box>
    </Panel>
  )
}
