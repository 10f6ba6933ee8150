import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Stack from '@mui/material/Stack'
import type { CheckListItem } from '../../../../components/index.ts'
import { type Claims, withClaim } from '../claims-text.ts'
import { ClaimFieldView } from './claim-field.tsx'
import { type ClaimField, mainClaims, otherClaims } from './claim-fields.ts'

interface ClaimFormProps {
  readonly claims: Claims
  readonly findings: readonly CheckListItem[]
  readonly onChange: (claims: Claims) => void
}

/** Every claim of a statement as a field, with what is to be mended beside it. @see UDAP-DCR-045 */
export function ClaimForm({ claims, findings, onChange }: ClaimFormProps) {
  const view = (field: ClaimField) => (
    <ClaimFieldView
      key={field.name}
      field={field}
      claims={claims}
      finding={findings.find(
        ({ name, outcome }) =>
          field.checks.includes(name) && (outcome === 'failed' || outcome === 'warning'),
      )}
      onChange={(value) => onChange(withClaim(claims, field.name, value))}
    />
  )
  return (
    <Stack sx={{ gap: 4 }}>
      {mainClaims.filter((field) => isShown(field, claims)).map(view)}
      <Accordion disableGutters variant="outlined">
        <AccordionSummary expandIcon={<ExpandMore />}>Claims that may be left out</AccordionSummary>
        <AccordionDetails>
          <Stack sx={{ gap: 4, pt: 1 }}>{otherClaims.map(view)}</Stack>
        </AccordionDetails>
      </Accordion>
    </Stack>
  )
}

/** What the grant has no use for is shown only where it is there, so that it can be taken out. */
function isShown({ grant, name }: ClaimField, claims: Claims): boolean {
  const grants = claims['grant_types']
  const isListed = grant === undefined || (Array.isArray(grants) && grants.includes(grant))
  return isListed || claims[name] !== undefined
}
