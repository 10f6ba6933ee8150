import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import { CopyField, Instant, KeyValue, Mono, Verdict } from '../../../../components/index.ts'
import { modeNames } from '../discovery-target.ts'
import { stateWords } from './discovery-states.ts'

/** The verdict in a sentence, who runs the server, and where the documents come from. */
export function ReportSummary({ report }: { readonly report: UdapDiscoveryReport }) {
  const { state, text, url, status, exchangeId, mode, readAt, trustedBy, organization } = report
  const { verdict, word } = stateWords[state]
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      <Box
        role="status"
        sx={{ display: 'flex', alignItems: 'flex-start', gap: 3, fontSize: 'body2.fontSize' }}
      >
        <Verdict verdict={verdict}>{word}</Verdict>
        <Box component="span" sx={{ flex: 1 }}>
          {text}
        </Box>
        {exchangeId !== null && (
          <Link component={RouterLink} to={`/traffic/${exchangeId}`}>
            In Traffic
          </Link>
        )}
      </Box>
      <CopyField label="URL of the UDAP metadata" value={url} isBare />
      <KeyValue
        rows={[
          {
            name: 'Organization',
            value: organization !== null && (
              <>
                {organization.organization ?? organization.commonName ?? organization.subject},
                proved by the certificate of <Mono>{organization.uri}</Mono>
              </>
            ),
          },
          {
            name: 'Trusted by',
            value: trustedBy === null ? 'no community' : `${trustedBy.name} (${trustedBy.uri})`,
          },
          { name: 'Judged by', value: modeNames[mode] },
          { name: 'Answered', value: status === null ? 'not at all' : `HTTP ${status}` },
          { name: 'Read', value: <Instant at={readAt} /> },
        ].filter(({ value }) => value !== false)}
      />
    </Box>
  )
}
