import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { CopyField, JwtView } from '../../../../components/index.ts'
import type { SignedStatement } from '../use-sending.ts'
import { CurlButtons } from './curl-buttons.tsx'

interface SignedViewProps {
  readonly signed: SignedStatement
  readonly endpoint: string | undefined
  readonly certifications: readonly string[]
  readonly isBusy: boolean
  readonly onSend: () => void
}

/** A statement that is signed and not sent yet. */
export function SignedView(props: SignedViewProps) {
  const { signed, endpoint, certifications, isBusy, onSend } = props
  return (
    <Stack sx={{ gap: 4 }}>
      <Box role="status" sx={{ fontSize: 'body2.fontSize' }}>
        Signed, not sent. It can be used once, for five minutes at most.
      </Box>
      <CopyField label="Statement" value={signed.statement} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <Button variant="contained" loading={isBusy} onClick={onSend}>
          Send it as it is
        </Button>
        {endpoint !== undefined && (
          <CurlButtons
            endpoint={endpoint}
            statement={signed.statement}
            certifications={certifications}
          />
        )}
      </Box>
      <JwtView header={signed.header} claims={signed.claims} />
    </Stack>
  )
}
