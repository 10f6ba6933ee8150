import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useDeferredValue, useEffect, useEffectEvent, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { ProblemAlert, SplitView, useStatusLine } from '../../../../components/index.ts'
import { useCall, useRpc } from '../../../../rpc/index.ts'
import { addressOf } from '../../trust-addresses.ts'
import { contentFor, emptyIssueDraft, type IssueDraft, readIssueDraft } from './issue-draft.ts'
import { IssueFields } from './issue-fields.tsx'
import { IssueReview, useReview } from './issue-review.tsx'

/** Issues a certification, saying before what it would be and which rules it breaks. @see UDAP-CERT-020 */
export function IssueView() {
  const navigate = useNavigate()
  const { say } = useStatusLine()
  const [draft, setDraft] = useState(emptyIssueDraft)
  const change = (part: Partial<IssueDraft>) => setDraft((last) => ({ ...last, ...part }))
  const [definitionId, setDefinitionId, definitions] = useDefinition(change)
  const { params, fault } = readIssueDraft(draft)
  const settled = useDeferredValue(params)
  const { data: review } = useReview(settled)
  const issue = useCall('certifications.issue')
  const isBroken = (review?.findings.length ?? 0) > 0
  const submit = () => {
    if (params === null) return
    issue.mutate(
      { ...params, isSignedAnyway: isBroken },
      {
        onSuccess: ({ name }) => {
          say('pass', `${name} issued`)
          void navigate(addressOf('certifications', 'issued'))
        },
      },
    )
  }
  return (
    <SplitView
      name="certification-issue"
      list={
        <Box
          component="form"
          noValidate
          aria-label="Certification"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
          sx={{ height: '100%', overflow: 'auto', p: 4 }}
        >
          <Stack sx={{ gap: 4, pt: 1 }}>
            <IssueFields
              draft={draft}
              definitions={definitions}
              definitionId={definitionId}
              fault={fault}
              onChange={change}
              onDefinition={setDefinitionId}
            />
            {issue.error !== null && <ProblemAlert error={issue.error} />}
            <Box>
              <Button
                type="submit"
                variant={isBroken ? 'outlined' : 'contained'}
                color={isBroken ? 'error' : 'primary'}
                disabled={params === null}
                loading={issue.isPending}
              >
                {isBroken ? 'Issue it although it breaks rules' : 'Issue certification'}
              </Button>
            </Box>
          </Stack>
        </Box>
      }
      detail={
        <Box
          tabIndex={0}
          role="group"
          aria-label="Review"
          sx={{ height: '100%', overflow: 'auto', p: 4, bgcolor: 'background.paper' }}
        >
          <IssueReview params={settled} />
        </Box>
      }
    />
  )
}

/** The definition that is issued by; the one the address names fills the content once it is known. */
function useDefinition(change: (part: Partial<IssueDraft>) => void) {
  const [search] = useSearchParams()
  const asked = search.get('definition') ?? ''
  const { data: definitions = [] } = useRpc('certifications.definitions', {})
  const [chosen, choose] = useState(asked)
  const found = definitions.find(({ id }) => id === asked)
  const foundId = found?.id
  const fill = useEffectEvent(() => {
    if (found !== undefined) change({ content: contentFor(emptyIssueDraft.content, found) })
  })
  useEffect(() => {
    if (foundId !== undefined) fill()
  }, [foundId])
  return [chosen, choose, definitions] as const
}
