import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { tokenVariants } from '../../../../shared/udap/token-variants.ts'
import { CheckList, JwtView, Section, TabBar } from '../../../components/index.ts'
import { VariantBench } from '../variants/variant-bench.tsx'
import { TokenResult } from './token-result.tsx'
import type { TokenRequest } from './use-token-request.ts'

/** A view of the token request. */
export type TokenTab = 'json' | 'decoded' | 'checks' | 'result' | 'variants'

interface TokenViewsProps {
  readonly request: TokenRequest
  readonly tab: TokenTab
  readonly onTab: (tab: TokenTab) => void
}

/** The token request as JSON, decoded and checked; what came of it; and its broken variants. */
export function TokenViews({ request, tab, onTab }: TokenViewsProps) {
  const broken = request.findings.filter(({ outcome }) => outcome === 'failed').length
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <TabBar
        label="Views of the token request"
        current={tab}
        onChange={onTab}
        tabs={[
          { name: 'json', label: 'JSON' },
          { name: 'decoded', label: 'Decoded' },
          { name: 'checks', label: broken === 0 ? 'Checks' : `Checks (${broken})` },
          { name: 'result', label: 'Result' },
          { name: 'variants', label: 'Broken variants' },
        ]}
      />
      <Box
        // A scrolling region must be reachable by keyboard.
        tabIndex={0}
        role="group"
        aria-label="View of the token request"
        sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}
      >
        {tab === 'json' && <ExtensionsJson request={request} />}
        {tab === 'decoded' && <Decoded request={request} />}
        {tab === 'checks' && <Checks request={request} />}
        {tab === 'result' && <TokenResult request={request} />}
        {tab === 'variants' && <VariantBench variants={tokenVariants} send={request.sendVariant} />}
      </Box>
    </Box>
  )
}

function ExtensionsJson({ request: { text, setText, reading } }: Pick<TokenViewsProps, 'request'>) {
  return (
    <TextField
      label="Extensions (JSON)"
      multiline
      minRows={14}
      value={text}
      onChange={(event) => setText(event.target.value)}
      error={reading.fault !== null}
      helperText={reading.fault ?? 'Goes into the authentication token as it stands'}
      slotProps={{
        htmlInput: {
          spellCheck: false,
          style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
        },
      }}
    />
  )
}

function Decoded({ request: { draft } }: Pick<TokenViewsProps, 'request'>) {
  if (draft === undefined) return null
  return (
    <Stack sx={{ gap: 3 }}>
      <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
        Not signed yet: signing adds the certificates, the times and the jti.
      </Box>
      <JwtView header={{ x5c: 'of the registration' }} claims={draft.claims} />
    </Stack>
  )
}

function Checks({ request }: Pick<TokenViewsProps, 'request'>) {
  const { findings, resolved, resolve } = request
  return (
    <Stack sx={{ gap: 4 }}>
      <CheckList label="Checks of the token request" checks={findings} />
      <Section
        title="URLs in it"
        actions={
          <Button variant="outlined" onClick={resolve}>
            Try them
          </Button>
        }
      >
        {resolved.length === 0 ? (
          <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
            The receiver has to be able to resolve organization_id and consent_reference where they
            are URLs. Trying sends a request to each.
          </Box>
        ) : (
          <CheckList label="URLs that were tried" checks={resolved} />
        )}
      </Section>
    </Stack>
  )
}
