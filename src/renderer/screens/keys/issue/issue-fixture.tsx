import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { FixtureId, FixtureIssue } from '../../../../shared/contract/certificates.ts'
import {
  CopyField,
  FormDialog,
  Section,
  ShownOnce,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { FixtureOutcome } from '../certificate-detail/fixture-outcome.tsx'
import { CommunityField } from './community-field.tsx'

interface IssueFixtureProps {
  readonly onClose: () => void
  readonly onIssued: (id: string) => void
}

/** Issues a test certificate with one defect, and says what must come of it. @see UDAP-CA-006; spec/udap.md section 2.4 */
export function IssueFixture({ onClose, onIssued }: IssueFixtureProps) {
  const { say } = useStatusLine()
  const { data } = useRpc('certificates.fixtures', {})
  const issue = useCall('certificates.issueFixture')
  const [fixture, setFixture] = useState<FixtureId>('C-EXPIRED')
  const [communityId, setCommunityId] = useState('')
  const [uri, setUri] = useState('')
  const [made, setMade] = useState<FixtureIssue | null>(null)
  const fixtures = data?.fixtures ?? []
  const definition = fixtures.find(({ id }) => id === fixture)
  if (made !== null)
    return <Presentation made={made} onClose={() => onIssued(made.certificate.id)} />
  const submit = () =>
    issue.mutate(
      { fixture, communityId, ...(uri.trim() === '' ? {} : { uri: uri.trim() }) },
      {
        onSuccess: (result) => {
          say('pass', `${result.fixture.id} issued`)
          setMade(result)
        },
      },
    )
  return (
    <FormDialog
      title="Issue a test certificate"
      submit="Issue"
      size="sm"
      isReady={definition !== undefined && communityId !== ''}
      isBusy={issue.isPending}
      error={issue.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <CommunityField value={communityId} onChange={setCommunityId} />
      <TextField
        select
        label="Test"
        value={definition === undefined ? '' : fixture}
        onChange={(event) => {
          const chosen = fixtures.find(({ id }) => id === event.target.value)
          if (chosen !== undefined) setFixture(chosen.id)
        }}
        helperText="Everything else about it is valid"
      >
        {fixtures.map(({ id, defect }) => (
          <MenuItem key={id} value={id}>
            {id}: {defect}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="URI to claim"
        value={uri}
        onChange={(event) => setUri(event.target.value)}
        helperText="Empty: one made up for the test"
      />
      {definition !== undefined && <FixtureOutcome definition={definition} />}
    </FormDialog>
  )
}

interface PresentationProps {
  readonly made: FixtureIssue
  readonly onClose: () => void
}

function Presentation({ made, onClose }: PresentationProps) {
  const { presentation, fixture } = made
  return (
    <ShownOnce title={`How to present ${fixture.id}`} onClose={onClose}>
      <Box>So that its defect and nothing else is judged:</Box>
      <CopyField label="x5c, leaf first" value={JSON.stringify(presentation.x5c)} />
      <CopyField label="Claim as iss and sub" value={presentation.iss} />
      <CopyField label="Sign with the stored key" value={presentation.signWithKeyId} />
      <Section title="Expected">
        <FixtureOutcome definition={fixture} />
      </Section>
    </ShownOnce>
  )
}
