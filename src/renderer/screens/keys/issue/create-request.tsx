import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { FormDialog, ShownOnce, saveFile, useCopy } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface CreateRequestProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
}

/** Makes a signing request for a stored key, to be answered by an authority elsewhere. */
export function CreateRequest({ keyPair, onClose }: CreateRequestProps) {
  const create = useCall('certificates.createRequest')
  const [commonName, setCommonName] = useState(keyPair.name)
  const [uris, setUris] = useState('')
  if (create.data !== undefined) {
    return <MadeRequest pem={create.data.pem} name={keyPair.name} onClose={onClose} />
  }
  return (
    <FormDialog
      title={`Signing request for ${keyPair.name}`}
      submit="Make request"
      isReady={commonName.trim() !== ''}
      isBusy={create.isPending}
      error={create.error}
      onSubmit={() =>
        create.mutate({
          keyId: keyPair.id,
          commonName,
          uris: uris.split(/\s+/).filter(Boolean),
        })
      }
      onClose={onClose}
    >
      <TextField
        label="Common name"
        required
        autoFocus
        value={commonName}
        onChange={(event) => setCommonName(event.target.value)}
      />
      <TextField
        label="URIs"
        multiline
        minRows={2}
        value={uris}
        onChange={(event) => setUris(event.target.value)}
        helperText="One per line; asked for as subject alternative names"
      />
    </FormDialog>
  )
}

interface MadeRequestProps {
  readonly pem: string
  readonly name: string
  readonly onClose: () => void
}

function MadeRequest({ pem, name, onClose }: MadeRequestProps) {
  const copy = useCopy()
  return (
    <ShownOnce title="Give the request to the authority" onClose={onClose}>
      <Box
        component="pre"
        // A scrolling region must be reachable by keyboard.
        tabIndex={0}
        role="group"
        aria-label="Signing request"
        sx={{ m: 0, p: 3, overflow: 'auto', maxHeight: 260, bgcolor: 'tokens.sunken' }}
      >
        {pem}
      </Box>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button variant="outlined" onClick={() => copy(pem, 'Signing request')}>
          Copy
        </Button>
        <Button
          variant="outlined"
          onClick={() =>
            saveFile(`${name.replace(/[^\w.-]+/g, '-')}.csr`, pem, 'application/pkcs10')
          }
        >
          Save as file
        </Button>
      </Box>
    </ShownOnce>
  )
}
