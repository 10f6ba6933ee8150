import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import {
  DetailPane,
  IconAction,
  ProblemAlert,
  useStatusLine,
} from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import { addressOf } from '../../trust-addresses.ts'
import { draftOfDefinition, readDefinition, startDefinition } from './definition-draft.ts'
import { DefinitionFields } from './definition-fields.tsx'
import { RemoveDefinition } from './remove-definition.tsx'

interface DefinitionPaneProps {
  /** Null for a new one. */
  readonly definition: CertificationDefinitionRow | null
  /** The community a new one is for. */
  readonly communityUri: string
  readonly onSaved: (id: string) => void
  readonly onClose: () => void
}

/** A definition as a form at the right of the list; metadata announces it as soon as it is saved. */
export function DefinitionPane(props: DefinitionPaneProps) {
  const { definition, communityUri, onSaved, onClose } = props
  const { say } = useStatusLine()
  const save = useCall('certifications.saveDefinition')
  const [isRemoving, setRemoving] = useState(false)
  const [draft, setDraft] = useState(() =>
    definition === null ? startDefinition(communityUri) : draftOfDefinition(definition),
  )
  const { definition: read, faults } = readDefinition(draft)
  const submit = () => {
    if (read === null) return
    save.mutate(
      { ...read, ...(definition === null ? {} : { id: definition.id }) },
      {
        onSuccess: ({ id, name }) => {
          say('pass', `${name} saved; metadata announces it`)
          onSaved(id)
        },
      },
    )
  }
  return (
    <DetailPane
      title={definition?.name ?? 'New definition'}
      actions={
        definition !== null && (
          <IconAction label="Remove" icon={<DeleteOutlined />} onClick={() => setRemoving(true)} />
        )
      }
      onClose={onClose}
    >
      <Stack
        component="form"
        noValidate
        aria-label="Definition"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        sx={{ gap: 4, pt: 2 }}
      >
        <DefinitionFields
          draft={draft}
          faults={faults}
          onChange={(part) => setDraft((last) => ({ ...last, ...part }))}
        />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Box sx={{ display: 'flex', gap: 2 }}>
          <Button
            type="submit"
            variant="contained"
            disabled={read === null}
            loading={save.isPending}
          >
            Save definition
          </Button>
          {definition !== null && (
            <Button
              component={RouterLink}
              to={`${addressOf('certifications', 'issue')}?definition=${encodeURIComponent(definition.id)}`}
            >
              Issue one
            </Button>
          )}
        </Box>
      </Stack>
      {isRemoving && definition !== null && (
        <RemoveDefinition
          definition={definition}
          onClose={() => setRemoving(false)}
          onRemoved={onClose}
        />
      )}
    </DetailPane>
  )
}
