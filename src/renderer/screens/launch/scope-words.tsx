import Close from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import { Mono, Verdict } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

/** Scopes one by one, each in words; what is no scope says why. */
export function ScopeWords({
  scope,
  onRemove,
}: {
  readonly scope: string
  readonly onRemove: (scope: string) => void
}) {
  const { data } = useRpc('launch.describeScopes', { scope }, { keepPrevious: true })
  if (data === undefined || data.length === 0) return null
  return (
    <Box
      component="ul"
      aria-label="Scopes in words"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        border: 1,
        borderColor: 'tokens.line',
        borderRadius: 1,
        bgcolor: 'background.paper',
      }}
    >
      {data.map(({ scope: text, short, long, isValid }) => (
        <Box
          component="li"
          key={text}
          title={long}
          sx={{
            display: 'grid',
            gridTemplateColumns: 'minmax(0, 4fr) minmax(0, 5fr) auto',
            alignItems: 'center',
            columnGap: 3,
            pl: 3,
            pr: 1,
            py: 0.5,
            minHeight: 34,
            fontSize: 'body2.fontSize',
            borderBottom: 1,
            borderColor: 'tokens.line',
            '&:last-of-type': { borderBottom: 0 },
          }}
        >
          <Mono>{text}</Mono>
          <Box sx={{ color: 'text.secondary' }}>
            {isValid ? (
              short
            ) : (
              <>
                <Verdict verdict="warn" isPlain>
                  {short}
                </Verdict>{' '}
                {long}
              </>
            )}
          </Box>
          <IconButton aria-label={`Remove ${text}`} onClick={() => onRemove(text)}>
            <Close sx={{ fontSize: 15 }} />
          </IconButton>
        </Box>
      ))}
    </Box>
  )
}
