import Link from '@mui/material/Link'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { Link as RouterLink } from 'react-router'
import { EmptyState, formatInstant, Panel, ProblemAlert } from '../../../../components/index.ts'
import { type Signer, useSigners } from '../../use-signers.ts'

interface SignerFieldsProps {
  readonly certificateId: string
  /** The identity to claim, one of the signer's URIs. */
  readonly iss: string
  readonly onChange: (signer: Signer, iss: string) => void
}

/** The certificate whose key signs, and which of its URIs the app is known by. @see UDAP-PKI-010 */
export function SignerFields({ certificateId, iss, onChange }: SignerFieldsProps) {
  const { signers, error, isPending } = useSigners()
  const signer = signers.find((one) => one.certificateId === certificateId)
  if (error !== null) return <ProblemAlert error={error} />
  if (!isPending && signers.length === 0) return <NoSigner />
  return (
    <>
      <TextField
        select
        label="Signed with"
        value={signer === undefined ? '' : certificateId}
        onChange={(event) => {
          const chosen = signers.find((one) => one.certificateId === event.target.value)
          if (chosen !== undefined) onChange(chosen, chosen.uris[0] ?? '')
        }}
        helperText={
          signer === undefined
            ? 'A certificate of the key store with its key'
            : `${signer.alg}, until ${formatInstant(signer.notAfter)}`
        }
      >
        {signers.map((one) => (
          <MenuItem key={one.certificateId} value={one.certificateId}>
            {nameSigner(one)}
          </MenuItem>
        ))}
      </TextField>
      {signer !== undefined && (
        <TextField
          select
          label="Identity (iss and sub)"
          value={signer.uris.includes(iss) ? iss : ''}
          onChange={(event) => onChange(signer, event.target.value)}
          error={iss !== '' && !signer.uris.includes(iss)}
          helperText={
            iss !== '' && !signer.uris.includes(iss)
              ? `The JSON says ${iss}, which is no URI of the certificate (UDAP-PKI-009)`
              : 'A URI of the certificate, byte by byte'
          }
        >
          {signer.uris.map((uri) => (
            <MenuItem key={uri} value={uri}>
              {uri}
            </MenuItem>
          ))}
        </TextField>
      )}
    </>
  )
}

/** A signer as a line to choose, test certificates marked. */
export function nameSigner({ subject, fixture, uris }: Signer): string {
  const name = /(?:^|,)CN=([^,]+)/.exec(subject)?.[1] ?? subject
  const mark = fixture === null ? '' : `${fixture}: `
  return `${mark}${name} (${uris[0] ?? 'no URI'})`
}

function NoSigner() {
  return (
    <Panel>
      <EmptyState
        title="No certificate with a key is here"
        action={
          <Link component={RouterLink} to="/keys/certificates?issue">
            Issue a client certificate
          </Link>
        }
      >
        A statement is signed with the key of an app, and its certificate says whose it is. Issue
        one of kind Client with a URI, or import one.
      </EmptyState>
    </Panel>
  )
}
