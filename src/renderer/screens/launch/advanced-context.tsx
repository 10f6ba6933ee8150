import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useRpc } from '../../rpc/index.ts'
import { type AdvancedContext, findContextFault, findExtensionsFault } from './launch-draft.ts'

const banners = ['not sent', 'true', 'false'] as const

/** Launch context that few apps use: banner, intent, tenant, style, further resources, members of one's own. */
export function AdvancedContextFields({
  context,
  onChange,
}: {
  readonly context: AdvancedContext
  readonly onChange: (context: AdvancedContext) => void
}) {
  const change = (part: Partial<AdvancedContext>) => onChange({ ...context, ...part })
  const fault = findContextFault(context.fhirContext)
  const extensionsFault = findExtensionsFault(context.extensions)
  return (
    <Accordion disableGutters variant="outlined">
      <AccordionSummary expandIcon={<ExpandMore />}>More context</AccordionSummary>
      <AccordionDetails>
        <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
          <TextField
            select
            label="Patient banner (need_patient_banner)"
            value={context.banner}
            onChange={(event) =>
              change({ banner: banners.find((each) => each === event.target.value) ?? 'not sent' })
            }
            helperText="Whether the app has to show who the patient is"
          >
            {banners.map((banner) => (
              <MenuItem key={banner} value={banner}>
                {banner}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            label="Intent"
            value={context.intent}
            onChange={(event) => change({ intent: event.target.value })}
            helperText="What the user set out to do, as agreed with the app"
          />
          <TextField
            label="Tenant"
            value={context.tenant}
            onChange={(event) => change({ tenant: event.target.value })}
            helperText="Organisation within the EHR"
          />
          <TextField
            label="Style URL (smart_style_url)"
            value={context.smart_style_url}
            onChange={(event) => change({ smart_style_url: event.target.value })}
            helperText="JSON that describes the look of the EHR"
            slotProps={{
              input: {
                endAdornment: <OwnStyleButton onUse={(url) => change({ smart_style_url: url })} />,
              },
            }}
          />
          <TextField
            label="App context (appContext)"
            value={context.appContext}
            onChange={(event) => change({ appContext: event.target.value })}
            helperText="Given to the app unchanged, as from a Task or a CDS Hooks card; often JSON"
            multiline
            maxRows={6}
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 16_384 } }}
            sx={{ gridColumn: '1 / -1' }}
          />
          <TextField
            label="Further resources (fhirContext)"
            value={context.fhirContext}
            onChange={(event) => change({ fhirContext: event.target.value })}
            multiline
            minRows={3}
            maxRows={10}
            placeholder='[{ "reference": "ImagingStudy/1" }]'
            error={fault !== null}
            helperText={fault ?? 'JSON array; each with reference, canonical or identifier'}
            slotProps={{ htmlInput: { spellCheck: false } }}
            sx={{ gridColumn: '1 / -1' }}
          />
          <TextField
            label="Context of your own"
            value={context.extensions}
            onChange={(event) => change({ extensions: event.target.value })}
            multiline
            minRows={2}
            maxRows={10}
            placeholder='{ "__ward": "3B" }'
            error={extensionsFault !== null}
            helperText={
              extensionsFault ?? 'JSON object; each name a full URI or one that begins with __'
            }
            slotProps={{ htmlInput: { spellCheck: false } }}
            sx={{ gridColumn: '1 / -1' }}
          />
        </Box>
      </AccordionDetails>
    </Accordion>
  )
}

/** Fills in the style of the simulated EHR, which Settings describes. */
function OwnStyleButton({ onUse }: { readonly onUse: (url: string) => void }) {
  const { data } = useRpc('smartStyle.get', {})
  if (data === undefined) return null
  return (
    <Button size="small" onClick={() => onUse(data.url)}>
      Use ours
    </Button>
  )
}
