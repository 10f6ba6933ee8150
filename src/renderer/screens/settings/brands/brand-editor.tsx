import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { MethodResult } from '../../../../shared/contract/index.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { brandBundleSchema, brandTypeCodes } from '../../../../shared/fhir/user-access-brand.ts'
import {
  ConfirmDialog,
  CopyField,
  JsonView,
  Mono,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { type BrandFault, faultOfField, faultsOfProblem, findShapeFaults } from './brand-faults.ts'
import {
  type BrandFields,
  type LooseBundle,
  readBundle,
  readFields,
  withField,
} from './brand-fields.ts'

type Published = MethodResult<'brands.get'>

/** The user-access brands this server publishes: a form for its brand, the whole bundle beside it, and what apps find.
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-01 to UAB-07
 */
export function BrandEditor() {
  const { data, error, refetch } = useRpc('brands.get', {})
  return (
    <Box sx={{ p: 4 }}>
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {/* What was saved or reset elsewhere replaces what stands here. */}
      {data !== undefined && <Editor key={data.bundle.timestamp} published={data} />}
    </Box>
  )
}

function Editor({ published }: { readonly published: Published }) {
  const { say } = useStatusLine()
  const save = useCall('brands.save')
  const [text, setText] = useState(() => JSON.stringify(withoutTimes(published.bundle), null, 2))
  const [identifier, setIdentifier] = useState({
    system: published.identifier?.system ?? '',
    value: published.identifier?.value ?? '',
  })
  const bundle = readBundle(text)
  const shape = bundle === undefined ? [] : findShapeFaults(bundle)
  const faults = shape.length > 0 ? shape : faultsOfProblem(save.error)
  const edit = (next: string) => {
    save.reset()
    setText(next)
  }
  const publish = () => {
    if (bundle === undefined || shape.length > 0) return
    save.mutate(
      { bundle: brandBundleSchema.parse(bundle), identifier: toIdentifier(identifier) },
      { onSuccess: () => say('pass', 'The brands are published') },
    )
  }
  return (
    <Stack
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        publish()
      }}
      sx={{ gap: 5 }}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 4, alignItems: 'start' }}>
        <Stack sx={{ gap: 5 }}>
          <BrandForm
            bundle={bundle}
            faults={faults}
            onChange={(next) => edit(JSON.stringify(next, null, 2))}
          />
          <IdentifierFields identifier={identifier} onChange={setIdentifier} />
          <Preview published={published} identifier={toIdentifier(identifier)} />
        </Stack>
        <BundleField
          text={text}
          isReadable={bundle !== undefined}
          faults={faults}
          onChange={edit}
        />
      </Box>
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button
          type="submit"
          variant="contained"
          disabled={bundle === undefined || shape.length > 0}
          loading={save.isPending}
        >
          Publish brands
        </Button>
        {!published.isDefault && <ResetBrands />}
      </Box>
    </Stack>
  )
}

const fields: readonly { readonly field: keyof BrandFields; readonly label: string }[] = [
  { field: 'name', label: 'Name' },
  { field: 'website', label: 'Website' },
  { field: 'portalName', label: 'Portal name' },
  { field: 'portalUrl', label: 'Portal URL' },
  { field: 'portalDescription', label: 'Portal description' },
  { field: 'logo', label: 'Logo URL' },
]

interface BrandFormProps {
  readonly bundle: LooseBundle | undefined
  readonly faults: readonly BrandFault[]
  readonly onChange: (bundle: LooseBundle) => void
}

function BrandForm({ bundle, faults, onChange }: BrandFormProps) {
  const values = bundle === undefined ? undefined : readFields(bundle)
  const change = (field: keyof BrandFields, value: string) => {
    if (bundle !== undefined) onChange(withField(bundle, field, value))
  }
  const faultOf = (field: keyof BrandFields) =>
    bundle === undefined || values === undefined
      ? undefined
      : faultOfField(field, values[field], bundle, faults)
  return (
    <Section title="Brand of this server">
      <Stack sx={{ gap: 4 }}>
        {bundle === undefined && <Box>Mend the JSON beside to go on here.</Box>}
        {fields.map(({ field, label }) => (
          <TextField
            key={field}
            label={label}
            value={values?.[field] ?? ''}
            disabled={bundle === undefined}
            onChange={(event) => change(field, event.target.value)}
            error={faultOf(field) !== undefined}
            helperText={faultOf(field)}
          />
        ))}
        <TextField
          select
          label="Kind of organization"
          value={values?.kind ?? ''}
          disabled={bundle === undefined}
          onChange={(event) => change('kind', event.target.value)}
          error={faultOf('kind') !== undefined}
          helperText={faultOf('kind')}
        >
          {brandTypeCodes.map((code) => (
            <MenuItem key={code} value={code}>
              {code}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </Section>
  )
}

interface Identifier {
  readonly system: string
  readonly value: string
}

function IdentifierFields({
  identifier,
  onChange,
}: {
  readonly identifier: Identifier
  readonly onChange: (identifier: Identifier) => void
}) {
  return (
    <Section title="Identifier that points to it">
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
        <TextField
          label="System"
          value={identifier.system}
          onChange={(event) => onChange({ ...identifier, system: event.target.value })}
        />
        <TextField
          label="Value"
          value={identifier.value}
          onChange={(event) => onChange({ ...identifier, value: event.target.value })}
          helperText="Needed with several brands; empty: none"
        />
      </Box>
    </Section>
  )
}

interface PreviewProps {
  readonly published: Published
  readonly identifier: ReturnType<typeof toIdentifier>
}

function Preview({ published, identifier }: PreviewProps) {
  return (
    <Section title="What apps find">
      <Panel>
        <Stack sx={{ gap: 3 }}>
          <CopyField label="Bundle" value={published.url} />
          <JsonView
            label="In the SMART configuration"
            value={{
              user_access_brand_bundle: published.url,
              ...(identifier === null ? {} : { user_access_brand_identifier: identifier }),
            }}
          />
        </Stack>
      </Panel>
    </Section>
  )
}

interface BundleFieldProps {
  readonly text: string
  readonly isReadable: boolean
  readonly faults: readonly BrandFault[]
  readonly onChange: (text: string) => void
}

function BundleField({ text, isReadable, faults, onChange }: BundleFieldProps) {
  return (
    <Section title="Bundle">
      <Stack sx={{ gap: 2 }}>
        <TextField
          label="Bundle as JSON"
          multiline
          minRows={12}
          maxRows={28}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          error={!isReadable || faults.length > 0}
          helperText={helpOf(isReadable, faults.length)}
          slotProps={{
            htmlInput: {
              spellCheck: false,
              style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
            },
          }}
        />
        {faults.length > 0 && (
          <Box
            component="ul"
            aria-label="Faults of the bundle"
            sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
          >
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <Verdict verdict="fail" isPlain>
                  wrong
                </Verdict>{' '}
                <Mono>{path}</Mono> {message}
              </li>
            ))}
          </Box>
        )}
      </Stack>
    </Section>
  )
}

function helpOf(isReadable: boolean, faultCount: number): string {
  if (!isReadable) return 'Wanted a Bundle with an Organization, as JSON'
  if (faultCount === 0) return 'The whole bundle; times are written when it is published'
  return faultCount === 1 ? '1 fault, listed below' : `${faultCount} faults, listed below`
}

function ResetBrands() {
  const { say } = useStatusLine()
  const reset = useCall('brands.reset')
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button color="error" onClick={() => setAsking(true)}>
        Reset to the sandbox…
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Publish the brand of the sandbox again?"
          confirm="Reset brands"
          isBusy={reset.isPending}
          error={reset.error}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            reset.mutate(
              {},
              {
                onSuccess: () => {
                  say('pass', 'The brand of the sandbox is published')
                  setAsking(false)
                },
              },
            )
          }
        >
          The bundle that was saved here is deleted.
        </ConfirmDialog>
      )}
    </>
  )
}

function toIdentifier({ system, value }: Identifier) {
  if (value.trim() === '') return null
  return { ...(system.trim() === '' ? {} : { system: system.trim() }), value: value.trim() }
}

/** The times are the server's to write. */
function withoutTimes({ timestamp: _at, meta, ...bundle }: Published['bundle']) {
  const { lastUpdated: _changed, ...rest } = meta
  return { ...bundle, ...(Object.keys(rest).length === 0 ? {} : { meta: rest }) }
}
