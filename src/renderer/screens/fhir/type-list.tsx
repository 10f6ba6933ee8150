import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { radii, textSizes } from '../../../shared/design-tokens.ts'

interface TypeListProps {
  readonly types: readonly { readonly type: string; readonly count: number }[] | undefined
  /** The type of the present query. */
  readonly current: string
  readonly onChoose: (type: string) => void
}

/** The resource types of the sandbox with how many there are of each. */
export function TypeList({ types, current, onChoose }: TypeListProps) {
  return (
    <Box
      component="ul"
      aria-label="Resource types"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 2,
        width: 190,
        flexShrink: 0,
        overflowY: 'auto',
        borderRight: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      {types
        ?.filter(({ count }) => count > 0)
        .map(({ type, count }) => (
          <li key={type}>
            <ButtonBase
              aria-current={type === current ? 'true' : undefined}
              onClick={() => onChoose(type)}
              sx={{
                width: '100%',
                minHeight: 28,
                px: 2,
                gap: 2,
                borderRadius: `${radii.control}px`,
                fontSize: textSizes.data,
                '&:hover': { bgcolor: 'action.hover' },
                '&[aria-current]': { bgcolor: 'tokens.accentFill', fontWeight: 600 },
              }}
            >
              <Box
                component="span"
                sx={{ flex: 1, textAlign: 'left', overflow: 'hidden', textOverflow: 'ellipsis' }}
              >
                {type}
              </Box>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {count.toLocaleString('en')}
              </Box>
            </ButtonBase>
          </li>
        ))}
    </Box>
  )
}
