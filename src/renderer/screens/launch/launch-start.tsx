import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'

interface LaunchStartProps {
  /** What the button says. */
  readonly verb: string
  /** What it will do, in a sentence. */
  readonly explanation: string
  readonly isReady: boolean
  readonly isStarting: boolean
}

/** The button at the foot of a launch form, beside what it will do. */
export function LaunchStart({ verb, explanation, isReady, isStarting }: LaunchStartProps) {
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
        {verb}
      </Button>
      <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>{explanation}</Box>
    </Box>
  )
}
