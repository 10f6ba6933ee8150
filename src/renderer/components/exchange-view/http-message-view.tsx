import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { MessageBody } from './message-body.tsx'

interface HttpMessageViewProps {
  /** `Request` or `Response`. */
  readonly label: string
  /** Request line or status line. */
  readonly firstLine: string
  readonly message: ExchangeDetail['request']
}

/** One HTTP message: first line, headers, and the body made readable. */
export function HttpMessageView({ label, firstLine, message }: HttpMessageViewProps) {
  return (
    <Stack sx={{ gap: 3 }}>
      <Box
        sx={{
          fontFamily: fontStacks.mono,
          fontSize: textSizes.data,
          fontWeight: 500,
          overflowWrap: 'anywhere',
        }}
      >
        {firstLine}
      </Box>
      <HeaderTable label={`${label} headers`} headers={message.headers} />
      <MessageBody label={label} message={message} />
    </Stack>
  )
}

function HeaderTable({
  label,
  headers,
}: {
  readonly label: string
  readonly headers: ExchangeDetail['request']['headers']
}) {
  if (headers.length === 0) return null
  return (
    <Box
      component="table"
      aria-label={label}
      sx={{
        borderCollapse: 'collapse',
        fontFamily: fontStacks.mono,
        fontSize: textSizes.small,
        '& th': { textAlign: 'left', fontWeight: 400, color: 'text.secondary', pr: 3 },
        '& td, & th': { verticalAlign: 'top', py: 0.5 },
        '& td': { overflowWrap: 'anywhere' },
      }}
    >
      <tbody>
        {headers.map(([name, value], index) => (
          // A header may come twice with the same value.
          // biome-ignore lint/suspicious/noArrayIndexKey: the headers of an exchange never change
          <tr key={`${index} ${name}`}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </Box>
  )
}
