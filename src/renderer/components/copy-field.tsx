import Box from '@mui/material/Box'
import { fontStacks, radii, textSizes } from '../../shared/design-tokens.ts'
import { CopyButton } from './copy-button.tsx'

interface CopyFieldProps {
  /** What it is, as in `Issuer`. */
  readonly label: string
  readonly value: string
  /** Leaves out the label when the place already names the value. */
  readonly isBare?: boolean
  /** Whether it lets somebody in, so that it must not stay on the clipboard. */
  readonly isSecret?: boolean
}

/** A value in monospace with a button that copies it. A value too long for the line is cut at its end on the screen,
 * never in the copy.
 */
export function CopyField({ label, value, isBare = false, isSecret = false }: CopyFieldProps) {
  return (
    <Box sx={{ minWidth: 0 }}>
      {!isBare && (
        <Box sx={{ fontSize: textSizes.small, color: 'text.secondary', mb: 0.5 }}>{label}</Box>
      )}
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          bgcolor: 'tokens.sunken',
          border: 1,
          borderColor: 'tokens.line',
          borderRadius: `${radii.control}px`,
          pl: 2,
          minHeight: 30,
        }}
      >
        <Box
          component="code"
          title={value}
          sx={{
            flex: 1,
            minWidth: 0,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            fontFamily: fontStacks.mono,
            fontSize: textSizes.data,
          }}
        >
          {value}
        </Box>
        <CopyButton value={value} name={label} isSecret={isSecret} />
      </Box>
    </Box>
  )
}
