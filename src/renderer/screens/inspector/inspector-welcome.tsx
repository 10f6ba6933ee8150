import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import { EmptyState } from '../../components/index.ts'

/** What can be pasted, before anything was. */
export function InspectorWelcome() {
  return (
    <EmptyState title="Paste a token to read it">
      Client assertions, software statements, ID tokens, access tokens, DPoP proofs, certificates,
      keys, authorization URLs, HTTP requests and HAR files are recognised, verified with the keys
      known here or a key you give, and judged by the rules of SMART, UDAP, OpenID Connect and the
      RFCs. What this server issued is recognised with its state. No token at hand? Run a{' '}
      <Link component={RouterLink} to="/launch">
        launch
      </Link>{' '}
      and open its tokens from there.
    </EmptyState>
  )
}
