import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { ConfirmSend } from './confirm-send.tsx'
import type { Sending } from './use-sending.ts'
import type { Studio } from './use-studio.ts'

interface StatementActionsProps {
  readonly studio: Studio
  readonly sending: Sending
  /** There is something to see. */
  readonly onDone: () => void
}

/** What can be done with the statement: draft it anew, sign it, send it. */
export function StatementActions({ studio, sending, onDone }: StatementActionsProps) {
  const [isAsking, setAsking] = useState(false)
  const isReady = studio.reading.claims !== null && studio.signer !== undefined
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 2,
        px: 4,
        py: 2,
        flexShrink: 0,
        borderTop: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      <Button
        variant="contained"
        disabled={!isReady || studio.report?.state !== 'usable'}
        loading={sending.isBusy}
        onClick={() => setAsking(true)}
      >
        Sign and send…
      </Button>
      <Button
        variant="outlined"
        disabled={!isReady || sending.isBusy}
        onClick={() => sending.sign(onDone)}
      >
        Sign only
      </Button>
      <Box sx={{ flex: 1 }} />
      <Button onClick={() => studio.draft(studio.appType)}>Draft anew</Button>
      {isAsking && (
        <ConfirmSend
          studio={studio}
          onClose={() => setAsking(false)}
          onConfirm={(endpoint) => {
            setAsking(false)
            sending.confirm(endpoint)
            sending.send(onDone)
          }}
        />
      )}
    </Box>
  )
}
