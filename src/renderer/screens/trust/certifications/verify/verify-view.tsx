import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { CertificationVerdict } from '../../../../../shared/contract/certifications.ts'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import { CheckList, JwtView, ProblemAlert, Section, Verdict } from '../../../../components/index.ts'
import { useCall, useRpc } from '../../../../rpc/index.ts'
import { CommunityUriField } from '../../community-uri-field.tsx'

const mono = { fontFamily: fontStacks.mono, fontSize: textSizes.small }

/** Says what a certification is worth in a community, check by check. @see UDAP-CERT-004, UDAP-CERT-020 */
export function VerifyView() {
  const [search] = useSearchParams()
  const { data: communities = [] } = useRpc('trust.communities', {})
  const [jwt, setJwt] = useState(search.get('jwt') ?? '')
  const [chosen, setChosen] = useState<string | null>(null)
  const [sub, setSub] = useState('')
  const [isStatusAsked, setStatusAsked] = useState(false)
  const verify = useCall('certifications.verify')
  const communityUri = chosen ?? communities[0]?.uri ?? ''
  return (
    <Box sx={{ height: '100%', overflow: 'auto', p: 4 }}>
      <Stack
        component="form"
        noValidate
        aria-label="Certification to verify"
        onSubmit={(event) => {
          event.preventDefault()
          const app = sub.trim() === '' ? {} : { sub: sub.trim() }
          verify.mutate({ jwt: jwt.trim(), communityUri, isStatusAsked, ...app })
        }}
        sx={{ gap: 4, maxWidth: 860 }}
      >
        <TextField
          label="Certification (JWT)"
          required
          multiline
          minRows={3}
          maxRows={8}
          value={jwt}
          onChange={(event) => setJwt(event.target.value)}
          slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
        />
        <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 3 }}>
          <CommunityUriField value={communityUri} onChange={setChosen} none="Choose a community" />
          <TextField
            label="App (sub)"
            value={sub}
            onChange={(event) => setSub(event.target.value)}
            helperText="Who would register with it. Empty: anybody"
            slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
          />
        </Box>
        <FormControlLabel
          control={
            <Checkbox checked={isStatusAsked} onChange={(_event, isOn) => setStatusAsked(isOn)} />
          }
          label="Ask the status endpoint it names"
        />
        <Box>
          <Button
            type="submit"
            variant="contained"
            disabled={jwt.trim() === '' || communityUri === ''}
            loading={verify.isPending}
          >
            Verify
          </Button>
        </Box>
        {verify.error !== null && <ProblemAlert error={verify.error} />}
        {verify.data !== undefined && <Report report={verify.data} />}
      </Stack>
    </Box>
  )
}

function Report({ report }: { readonly report: CertificationVerdict }) {
  const { isAccepted, isUnknown, checks, header, claims } = report
  return (
    <Stack sx={{ gap: 4 }}>
      <Box role="status">
        <Verdict verdict={isAccepted ? 'pass' : isUnknown ? 'info' : 'fail'}>
          {isAccepted ? 'accepted' : isUnknown ? 'unknown in this community' : 'not accepted'}
        </Verdict>
      </Box>
      <Section title="Checks">
        <CheckList
          label="Checks of the certification"
          checks={checks.map(({ check, ...rest }) => ({
            name: check,
            ...rest,
            seen: null,
            wanted: null,
          }))}
        />
      </Section>
      {header !== null && claims !== null && (
        <Section title="Decoded">
          <JwtView header={header} claims={claims} />
        </Section>
      )}
    </Stack>
  )
}
