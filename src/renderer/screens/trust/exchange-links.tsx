import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'

/** Leads to the exchanges in Traffic, in the order they were made. */
export function ExchangeLinks({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length === 0) return null
  return (
    <Box sx={{ display: 'flex', gap: 3, fontSize: 'body2.fontSize' }}>
      In Traffic:
      {ids.map((id, index) => (
        <Link key={id} component={RouterLink} to={`/traffic/${id}`}>
          exchange {index + 1}
        </Link>
      ))}
    </Box>
  )
}
