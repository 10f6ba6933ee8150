import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useCallback, useState } from 'react'
import { issuableKinds } from '../../../../shared/contract/certificates.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { kindNames } from '../certificate-words.ts'
import { CommunityField } from './community-field.tsx'
import { type IssueDraft, isDraftComplete, startDraft, toIssueParams } from './issue-draft.ts'
import { IssueReview } from './issue-review.tsx'
import { KeySourceFields } from './key-source-fields.tsx'
import { NameFields } from './name-fields.tsx'

interface IssueCertificateProps {
  /** A stored key to issue for, or an empty text. */
  readonly keyId: string
  readonly onClose: () => void
  readonly onIssued: (id: string) => void
}

/** Issues a certificate, saying before what it would be. @see UDAP-CA-002 */
export function IssueCertificate({ keyId, onClose, onIssued }: IssueCertificateProps) {
  const { say } = useStatusLine()
  const issue = useCall('certificates.issue')
  const [draft, setDraft] = useState(() => startDraft(keyId))
  const change = useCallback(
    (part: Partial<IssueDraft>) => setDraft((last) => ({ ...last, ...part })),
    [],
  )
  const chooseCommunity = useCallback((communityId: string) => change({ communityId }), [change])
  const submit = () =>
    issue.mutate(toIssueParams(draft), {
      onSuccess: ({ certificate }) => {
        say('pass', `Certificate for ${certificate.commonName} issued`)
        onIssued(certificate.id)
      },
    })
  return (
    <FormDialog
      title="Issue certificate"
      submit="Issue"
      size="md"
      isReady={isDraftComplete(draft)}
      isBusy={issue.isPending}
      error={issue.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <CommunityField value={draft.communityId} onChange={chooseCommunity} />
      <TextField
        select
        label="Kind"
        value={draft.kind}
        onChange={(event) => {
          const kind = issuableKinds.find((each) => each === event.target.value)
          if (kind !== undefined) change({ kind })
        }}
      >
        {issuableKinds.map((each) => (
          <MenuItem key={each} value={each}>
            {kindNames[each]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Common name"
        required
        autoFocus
        value={draft.commonName}
        onChange={(event) => change({ commonName: event.target.value })}
        helperText="For people; the subject says TEST ONLY besides"
      />
      <KeySourceFields draft={draft} onChange={change} />
      <NameFields draft={draft} onChange={change} />
      <IssueReview draft={draft} />
    </FormDialog>
  )
}
