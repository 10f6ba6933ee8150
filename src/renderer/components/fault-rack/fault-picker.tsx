import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { memo, useCallback, useId, useState } from 'react'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import {
  type Fault,
  type FaultArea,
  faultAreaNames,
  faultAreas,
  faultCatalogue,
} from '../../../shared/faults/index.ts'
import { SearchField } from '../search-field.tsx'

interface FaultPickerProps {
  /** Which faults can be met; all when left out. */
  readonly isOffered?: (fault: Fault) => boolean
  readonly chosen: readonly OrderedFault[]
  /** Is given what to make of the faults chosen so far. */
  readonly onChange: (change: (chosen: readonly OrderedFault[]) => readonly OrderedFault[]) => void
}

/** The rack of faults to choose from: searched by word, grouped by area, each with what it changes. */
export function FaultPicker({ isOffered = () => true, chosen, onChange }: FaultPickerProps) {
  const [search, setSearch] = useState('')
  const offered = faultCatalogue.filter(isOffered)
  const found = offered.filter((fault) => isFound(fault, search))
  const toggle = useCallback<Toggle>(
    (fault, isOn) =>
      onChange((before) =>
        isOn ? [...before, { fault, times: 1 }] : before.filter((each) => each.fault !== fault),
      ),
    [onChange],
  )
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 3, minHeight: 0 }}>
      <Box
        sx={{
          position: 'sticky',
          top: 0,
          zIndex: 1,
          display: 'flex',
          alignItems: 'center',
          gap: 3,
          py: 2,
          bgcolor: 'background.paper',
          borderBottom: 1,
          borderColor: 'tokens.line',
        }}
      >
        <SearchField label="Find a fault" value={search} onChange={setSearch} hasShortcut={false} />
        <Box role="status" sx={{ color: 'text.secondary' }}>
          {search === ''
            ? `${offered.length} faults, ${chosen.length} chosen`
            : `${found.length} of ${offered.length} faults, ${chosen.length} chosen`}
        </Box>
      </Box>
      {faultAreas.map((area) => {
        const faults = found.filter((fault) => fault.area === area)
        return (
          faults.length > 0 && (
            <AreaGroup key={area} area={area} faults={faults} chosen={chosen} onToggle={toggle} />
          )
        )
      })}
      {found.length === 0 && <Box>No fault has these words. Try one, as in “nonce” or “503”.</Box>}
    </Box>
  )
}

function isFound({ title, changes, area, id, clause }: Fault, search: string): boolean {
  const text = `${title} ${changes} ${faultAreaNames[area]} ${id} ${clause}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

type Toggle = (fault: OrderedFault['fault'], isOn: boolean) => void

interface AreaGroupProps {
  readonly area: FaultArea
  readonly faults: readonly (typeof faultCatalogue)[number][]
  readonly chosen: readonly OrderedFault[]
  readonly onToggle: Toggle
}

function AreaGroup({ area, faults, chosen, onToggle }: AreaGroupProps) {
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Box component="legend" sx={{ p: 0, mb: 1, fontWeight: 600 }}>
        {faultAreaNames[area]}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))',
          columnGap: 4,
          rowGap: 2,
        }}
      >
        {faults.map((fault) => (
          <FaultBox
            key={fault.id}
            fault={fault}
            isOn={chosen.some((each) => each.fault === fault.id)}
            onToggle={onToggle}
          />
        ))}
      </Box>
    </Box>
  )
}

interface FaultBoxProps {
  readonly fault: (typeof faultCatalogue)[number]
  readonly isOn: boolean
  readonly onToggle: Toggle
}

/** Drawn again only when it changes: there are over a hundred. */
const FaultBox = memo(function FaultBox({ fault, isOn, onToggle }: FaultBoxProps) {
  const changesId = useId()
  return (
    <Box sx={{ minWidth: 0 }}>
      <FormControlLabel
        control={
          <Checkbox
            checked={isOn}
            onChange={(_event, isNowOn) => onToggle(fault.id, isNowOn)}
            slotProps={{ input: { 'aria-describedby': changesId } }}
          />
        }
        label={fault.title}
      />
      <Box
        id={changesId}
        title={fault.clause}
        sx={{ color: 'text.secondary', fontSize: 'body2.fontSize', pl: 7 }}
      >
        {fault.changes}
      </Box>
    </Box>
  )
})
