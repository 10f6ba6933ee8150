import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined'
import ErrorOutlined from '@mui/icons-material/ErrorOutlineOutlined'
import InfoOutlined from '@mui/icons-material/InfoOutlined'
import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined'
import Box from '@mui/material/Box'
import type { SvgIconProps } from '@mui/material/SvgIcon'
import type { ReactNode } from 'react'
import { radii, textSizes, type Verdict as VerdictName } from '../../shared/design-tokens.ts'

const icons = {
  pass: CheckCircleOutlined,
  warn: WarningAmberOutlined,
  fail: ErrorOutlined,
  info: InfoOutlined,
}

interface VerdictProps {
  readonly verdict: VerdictName
  /** The word that says what the colour means. */
  readonly children: ReactNode
  /** Without a box, for rows of a table. */
  readonly isPlain?: boolean
}

/** A verdict: colour, icon and word together, never one without the others. */
export function Verdict({ verdict, children, isPlain = false }: VerdictProps) {
  return (
    <Box
      component="span"
      sx={({ palette }) => {
        const { text, fill, line } = palette.tokens.verdict[verdict]
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 1,
          color: text,
          fontSize: textSizes.small,
          fontWeight: 500,
          lineHeight: '20px',
          whiteSpace: 'nowrap',
          verticalAlign: 'middle',
          ...(isPlain
            ? {}
            : {
                bgcolor: fill,
                border: `1px solid ${line}`,
                borderRadius: `${radii.control}px`,
                px: 1.5,
              }),
        }
      }}
    >
      <VerdictIcon verdict={verdict} sx={{ fontSize: 15 }} />
      {children}
    </Box>
  )
}

/** The icon of a verdict, for places that bring the word themselves. */
export function VerdictIcon({
  verdict,
  ...props
}: SvgIconProps & { readonly verdict: VerdictName }) {
  const Icon = icons[verdict]
  return <Icon aria-hidden {...props} />
}
