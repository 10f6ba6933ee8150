import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import { nameSigner } from '../../statements/form/signer-fields.tsx'
import { useSigners } from '../../use-signers.ts'
import { contentFor, type IssueDraft, type StatusEndpoint } from './issue-draft.ts'

interface IssueFieldsProps {
  readonly draft: IssueDraft
  readonly definitions: readonly CertificationDefinitionRow[]
  readonly definitionId: string
  /** What is wrong with the content; null while nothing is. */
  readonly fault: string | null
  readonly onChange: (part: Partial<IssueDraft>) => void
  readonly onDefinition: (id: string) => void
}

const mono = { fontFamily: fontStacks.mono, fontSize: textSizes.small }

const statusEndpoints: readonly { readonly value: StatusEndpoint; readonly label: string }[] = [
  { value: 'default', label: 'As is usual: for a third party' },
  { value: 'yes', label: 'Named, so that it can be revoked' },
  { value: 'no', label: 'Not named' },
]

/** Who certifies whom, for whom, how long and what. */
export function IssueFields(props: IssueFieldsProps) {
  const { draft, definitions, definitionId, fault, onChange, onDefinition } = props
  return (
    <>
      <TextField
        select
        label="Definition"
        value={definitions.some(({ id }) => id === definitionId) ? definitionId : ''}
        onChange={(event) => {
          const chosen = definitions.find(({ id }) => id === event.target.value)
          onDefinition(event.target.value)
          if (chosen !== undefined) onChange({ content: contentFor(draft.content, chosen) })
        }}
        helperText="Choosing fills in name, URIs and grants"
        slotProps={{ select: { displayEmpty: true } }}
      >
        <MenuItem value="">None: free content</MenuItem>
        {definitions.map(({ id, name, communityUri }) => (
          <MenuItem key={id} value={id}>
            {name} ({communityUri})
          </MenuItem>
        ))}
      </TextField>
      <SignerChoice draft={draft} onChange={onChange} />
      <TextField
        label="App (sub)"
        required
        value={draft.sub}
        onChange={(event) => onChange({ sub: event.target.value.trim() })}
        helperText="The URI by which the app registers; the certifier’s own for a declaration of itself"
        slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
      />
      <TextField
        label="Audiences (aud)"
        multiline
        value={draft.aud}
        onChange={(event) => onChange({ aud: event.target.value })}
        helperText="Registration endpoints, one per line. Empty: any server"
        slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
      />
      <TextField
        label="Lifetime in days"
        value={draft.days}
        onChange={(event) => onChange({ days: event.target.value })}
        helperText="At most three years, and never beyond the signer’s certificate"
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      />
      <TextField
        select
        label="Status endpoint of this server"
        value={draft.statusEndpoint}
        onChange={(event) => {
          const found = statusEndpoints.find(({ value }) => value === event.target.value)
          if (found !== undefined) onChange({ statusEndpoint: found.value })
        }}
      >
        {statusEndpoints.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Content (JSON)"
        multiline
        minRows={8}
        value={draft.content}
        onChange={(event) => onChange({ content: event.target.value })}
        error={fault !== null}
        helperText={fault ?? 'Members of the certification by the names of the profile'}
        slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
      />
    </>
  )
}

function SignerChoice({ draft, onChange }: Pick<IssueFieldsProps, 'draft' | 'onChange'>) {
  const { signers } = useSigners()
  const signer = signers.find(({ certificateId }) => certificateId === draft.certificateId)
  return (
    <>
      <TextField
        select
        label="Signed with"
        value={signer === undefined ? '' : draft.certificateId}
        onChange={(event) => {
          const chosen = signers.find(({ certificateId }) => certificateId === event.target.value)
          if (chosen === undefined) return
          onChange({ certificateId: chosen.certificateId, iss: chosen.uris[0] ?? '' })
        }}
        helperText="A certifier’s certificate, or the app’s own for a self-declaration"
      >
        {signers.map((one) => (
          <MenuItem key={one.certificateId} value={one.certificateId}>
            {nameSigner(one)}
          </MenuItem>
        ))}
      </TextField>
      {signer !== undefined && signer.uris.length > 1 && (
        <TextField
          select
          label="Certifier (iss)"
          value={draft.iss}
          onChange={(event) => onChange({ iss: event.target.value })}
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
