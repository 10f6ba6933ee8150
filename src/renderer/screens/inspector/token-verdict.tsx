import Box from '@mui/material/Box'
import type { InspectedToken, SignatureVerdict } from '../../../shared/contract/inspector.ts'
import type { Verdict as VerdictName } from '../../../shared/design-tokens.ts'
import { Verdict } from '../../components/index.ts'
import { kindNames } from './kind-names.ts'
import { profileNames } from './profile-names.ts'

/** The short answer: what it is, whether it is genuine and with which key, whether it is still good. */
export function TokenVerdict({ token }: { readonly token: InspectedToken }) {
  const { kind, profile, why, signature, record } = token
  return (
    <Box component="section" aria-label="Summary">
      <Box component="h2" sx={{ m: 0, fontSize: 'h2.fontSize', fontWeight: 600 }}>
        {kindNames[kind]}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize', mb: 3 }}>
        Because {why}.{profile !== null && ` Judged as ${profileNames[profile]}.`}
      </Box>
      <Box component="dl" sx={{ m: 0, display: 'grid', gap: 2, fontSize: 'body2.fontSize' }}>
        {signature !== null && <Signature signature={signature} />}
        {record !== null && (
          <Line
            name="At this server"
            verdict={
              record.state === 'active' ? 'pass' : record.state === 'unknown' ? 'info' : 'fail'
            }
            word={record.state}
            text={record.text}
          />
        )}
        <Outcome token={token} />
      </Box>
    </Box>
  )
}

const signatures: Readonly<
  Record<SignatureVerdict['state'], { readonly verdict: VerdictName; readonly word: string }>
> = {
  valid: { verdict: 'pass', word: 'verified' },
  invalid: { verdict: 'fail', word: 'invalid' },
  'not-verified': { verdict: 'warn', word: 'decoded only' },
  none: { verdict: 'fail', word: 'not signed' },
}

function Signature({ signature }: { readonly signature: SignatureVerdict }) {
  const { verdict, word } = signatures[signature.state]
  const path = signature.trust === null ? '' : ` Path: ${signature.trust.path.join(' < ')}.`
  return <Line name="Signature" verdict={verdict} word={word} text={`${signature.text}${path}`} />
}

function Outcome({ token }: { readonly token: InspectedToken }) {
  const failed = token.findings.filter(({ outcome }) => outcome === 'failed').length
  const warnings = token.findings.filter(({ outcome }) => outcome === 'warning').length
  const notChecked = token.findings.filter(({ outcome }) => outcome === 'not-checked').length
  const verdict = failed > 0 ? 'fail' : warnings + notChecked > 0 ? 'warn' : 'pass'
  const word = failed > 0 ? `${failed} failed` : warnings > 0 ? `${warnings} warnings` : 'no faults'
  if (token.findings.length === 0) return null
  const checked = `${token.findings.length} checks`
  const text = notChecked > 0 ? `${checked}, ${notChecked} of them could not be made` : checked
  return <Line name="Rules" verdict={verdict} word={word} text={text} />
}

interface LineProps {
  readonly name: string
  readonly verdict: VerdictName
  readonly word: string
  readonly text: string
}

function Line({ name, verdict, word, text }: LineProps) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '110px 1fr', columnGap: 3 }}>
      <Box component="dt" sx={{ color: 'text.secondary' }}>
        {name}
      </Box>
      <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        <Verdict verdict={verdict}>{word}</Verdict>
        <Box sx={{ mt: 0.5 }}>{text}</Box>
      </Box>
    </Box>
  )
}
