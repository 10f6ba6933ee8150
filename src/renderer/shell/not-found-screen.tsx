import Button from '@mui/material/Button'
import { Link, useLocation } from 'react-router'
import { EmptyState, Mono, Screen } from '../components/index.ts'

/** An address no screen stands behind. */
export function NotFoundScreen() {
  const { pathname } = useLocation()
  return (
    <Screen title="Not found">
      <EmptyState
        title="There is no such screen"
        action={
          <Button component={Link} to="/" variant="contained">
            Go to Overview
          </Button>
        }
      >
        Nothing stands behind <Mono>{pathname}</Mono>. Choose a screen in the rail.
      </EmptyState>
    </Screen>
  )
}
