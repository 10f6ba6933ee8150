import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import { useCopy } from '../../../components/index.ts'
import { quote } from '../statements/result/curl.ts'
import type { TokenRequest } from './use-token-request.ts'

/** Copies the token request as a curl command. Its authentication token is never shown: a script signs its own.
 * @see UDAP-TOK-024
 */
export function TokenCurl({ request }: { readonly request: TokenRequest }) {
  const copy = useCopy()
  const { registration, scope } = request
  const command = tokenCurl(registration.token_endpoint, scope.trim() || registration.scope)
  return (
    <Box>
      <Button variant="outlined" onClick={() => copy(command, 'curl command')}>
        Copy as curl, masked
      </Button>
    </Box>
  )
}

/** A token request of a service as a curl command with a place for the authentication token. */
export function tokenCurl(endpoint: string, scope: string): string {
  const parameters = [
    ['grant_type', 'client_credentials'],
    ['scope', scope],
    ['client_assertion_type', jwtBearerAssertionType],
    ['client_assertion', '[authentication token masked]'],
    ['udap', '1'],
  ]
  return [
    `curl -X POST ${quote(endpoint)}`,
    ...parameters.map(([name, value]) => `--data-urlencode ${quote(`${name}=${value}`)}`),
  ].join(' \\\n  ')
}
