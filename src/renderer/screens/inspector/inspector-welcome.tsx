import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import { EmptyState } from '../../components/index.ts'

/** What can be pasted, before anything was. */
export function InspectorWelcome() {
  return (
    <EmptyState title="Paste a token to read it">
      ID tokens and access tokens are taken apart and verified with the keys of this server. Opaque
      access tokens, refresh tokens and authorization codes of this server are recognised, with
      their state. No token at hand? Run a{' '}
      <Link component={RouterLink} to="/launch">
        launch
      </Link>{' '}
      and open its tokens from there.
    </EmptyState>
  )
}
