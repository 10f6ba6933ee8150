import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'

interface UdapStartProps {
  readonly isService: boolean
  readonly isReady: boolean
  readonly isStarting: boolean
}

/** Starts the launch of a UDAP app, and says what that will do. */
export function UdapStart({ isService, isReady, isStarting }: UdapStartProps) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        px: 4,
        py: 3,
        borderTop: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      <Button
        type="submit"
        variant="contained"
        size="large"
        startIcon={<RocketLaunch />}
        loading={isStarting}
        disabled={!isReady}
        sx={{ flexShrink: 0 }}
      >
        {isService ? 'Run' : 'Start launch'}
      </Button>
      <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
        {isService
          ? 'Authenticates with its certificate, asks for a token and reads with it. Nobody signs in.'
          : 'Opens the sign-in page of the server above in a new tab; authenticates with its certificate.'}
      </Box>
    </Box>
  )
}
