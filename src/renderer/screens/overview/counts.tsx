import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { Link } from 'react-router'
import type { ServerStatus } from '../../../shared/contract/server.ts'
import { radii, textSizes } from '../../../shared/design-tokens.ts'

/** How much the server holds; each number leads to its list. */
export function Counts({ status }: { readonly status: ServerStatus }) {
  const { clients, activeGrants, users, exchanges } = status.counts
  const counts = [
    { label: 'Clients', count: clients, to: '/clients' },
    { label: 'Active grants', count: activeGrants, to: '/clients' },
    { label: 'Users', count: users, to: '/settings/users' },
    { label: 'Exchanges', count: exchanges, to: '/traffic' },
  ]
  return (
    <Box
      component="section"
      aria-label="Counts"
      sx={{ display: 'grid', gridTemplateColumns: 'repeat(4, 1fr)', gap: 4 }}
    >
      {counts.map(({ label, count, to }) => (
        <ButtonBase
          key={label}
          component={Link}
          to={to}
          sx={{
            display: 'flex',
            alignItems: 'baseline',
            justifyContent: 'flex-start',
            gap: 2,
            px: 4,
            py: 2.5,
            bgcolor: 'background.paper',
            border: 1,
            borderColor: 'tokens.line',
            borderRadius: `${radii.panel}px`,
            '&:hover': { borderColor: 'tokens.control' },
          }}
        >
          <Box component="span" sx={{ fontSize: textSizes.title, fontWeight: 600 }}>
            {count.toLocaleString('en')}
          </Box>
          <Box component="span" sx={{ fontSize: textSizes.data, color: 'text.secondary' }}>
            {label}
          </Box>
        </ButtonBase>
      ))}
    </Box>
  )
}
