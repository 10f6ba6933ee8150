import BugReportOutlined from '@mui/icons-material/BugReportOutlined'
import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import { describeFault, faultAreaNames } from '../../../shared/faults/index.ts'
import { FaultDialog, IconAction, Section, TimesField } from '../../components/index.ts'

interface FaultChoiceProps {
  readonly faults: readonly OrderedFault[]
  readonly onChange: (faults: readonly OrderedFault[]) => void
}

/** How this server is to misbehave towards the app of the launch, and towards nobody else. */
export function FaultChoice({ faults, onChange }: FaultChoiceProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title="Faults"
      actions={
        <Button startIcon={<BugReportOutlined />} onClick={() => setOpen(true)}>
          Choose faults
        </Button>
      }
    >
      {faults.length === 0 ? (
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
          The server behaves as it should. Choose faults to see what the app does when it does not.
        </Box>
      ) : (
        <ChosenFaults faults={faults} onChange={onChange} />
      )}
      {isOpen && (
        <FaultDialog
          title="Faults of this launch"
          chosen={faults}
          onChoose={(chosen) => {
            onChange(chosen)
            setOpen(false)
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </Section>
  )
}

function ChosenFaults({ faults, onChange }: FaultChoiceProps) {
  return (
    <Box component="ul" aria-label="Chosen faults" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {faults.map(({ fault, times }) => {
        const { title, area, changes } = describeFault(fault)
        return (
          <Box
            component="li"
            key={fault}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 3,
              py: 1,
              borderBottom: 1,
              borderColor: 'tokens.line',
              fontSize: 'body2.fontSize',
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Box sx={{ fontWeight: 500 }}>
                {faultAreaNames[area]}: {title}
              </Box>
              <Box sx={{ color: 'text.secondary' }}>{changes}</Box>
            </Box>
            <TimesField
              fault={title}
              times={times}
              always="Until the launch ends"
              onChange={(changed) =>
                onChange(
                  faults.map((each) => (each.fault === fault ? { fault, times: changed } : each)),
                )
              }
            />
            <IconAction
              label={`Leave out ${title}`}
              icon={<CloseOutlined />}
              onClick={() => onChange(faults.filter((each) => each.fault !== fault))}
            />
          </Box>
        )
      })}
    </Box>
  )
}
