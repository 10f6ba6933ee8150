import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import { KeyValue, Mono, Verdict } from '../../../../components/index.ts'
import { stateWords } from '../../discovery/udap/discovery-states.ts'
import { addressOf } from '../../trust-addresses.ts'

/** Who would get the statement, as its metadata proves. @see UDAP-DISC-029; spec/security.md AS-15 */
export function ServerSummary({ report }: { readonly report: UdapDiscoveryReport }) {
  const { state, text, organization, endpoints } = report
  const { verdict, word } = stateWords[state]
  if (state !== 'usable') {
    return (
      <Box role="status" sx={{ fontSize: 'body2.fontSize' }}>
        <Verdict verdict={verdict}>{word}</Verdict> {text}{' '}
        <Link component={RouterLink} to={addressOf('discovery')}>
          Look at it under Discovery
        </Link>
      </Box>
    )
  }
  return (
    <Box role="status">
      <KeyValue
        rows={[
          {
            name: 'Metadata',
            value: (
              <Verdict verdict={verdict} isPlain>
                {word}
              </Verdict>
            ),
          },
          {
            name: 'Organization',
            value: organization?.organization ?? organization?.commonName ?? organization?.subject,
          },
          {
            name: 'Proved for',
            value: organization === null ? null : <Mono>{organization.uri}</Mono>,
          },
          { name: 'Registers at', value: <Mono>{endpoints?.registration_endpoint}</Mono> },
        ]}
      />
    </Box>
  )
}
