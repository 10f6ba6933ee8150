import Box from '@mui/material/Box'

/** Id of the element that holds the screen. */
export const screenId = 'screen'

/** The first stop of the keyboard: past the rail and the top bar. It moves focus only, since the address holds the route. */
export function SkipLink() {
  return (
    <Box
      component="button"
      type="button"
      onClick={() => document.getElementById(screenId)?.focus()}
      sx={{
        position: 'absolute',
        left: 8,
        top: -100,
        zIndex: 'tooltip',
        px: 3,
        py: 2,
        bgcolor: 'background.paper',
        color: 'text.primary',
        border: 1,
        borderColor: 'primary.main',
        font: 'inherit',
        '&:focus': { top: 8 },
      }}
    >
      Skip to the screen
    </Box>
  )
}
