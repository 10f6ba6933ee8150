import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useCopy, useCopySecret } from './use-copy.ts'

interface CopyButtonProps {
  readonly value: string
  /** What is copied, as in `client id`; the button is called `Copy client id`. */
  readonly name: string
  /** Whether it lets somebody in, so that it must not stay on the clipboard. */
  readonly isSecret?: boolean
}

/** A small button that copies one value. */
export function CopyButton({ value, name, isSecret = false }: CopyButtonProps) {
  const copyOpenly = useCopy()
  const copySecret = useCopySecret()
  const copy = isSecret ? copySecret : copyOpenly
  return (
    <Tooltip title={`Copy ${name}`}>
      <IconButton
        aria-label={`Copy ${name}`}
        onClick={(event) => {
          event.stopPropagation()
          copy(value, name.charAt(0).toUpperCase() + name.slice(1))
        }}
      >
        <ContentCopyOutlined sx={{ fontSize: 15 }} />
      </IconButton>
    </Tooltip>
  )
}
