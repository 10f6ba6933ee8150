import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { ActiveFault, FaultTarget } from '../../../shared/contract/faults.ts'
import { describeFault, faultAreaNames } from '../../../shared/faults/index.ts'
import { IconAction } from '../icon-action.tsx'
import { Mono } from '../mono.tsx'

interface ActiveFaultListProps {
  /** The name of the list to assistive technology. */
  readonly label: string
  readonly faults: readonly ActiveFault[]
  /** Leaves out who meets each, where all are for one. */
  readonly isOfOne?: boolean
  readonly onSwitchOff: (id: string) => void
}

/** Faults that are on: what each changes, for whom, how often it has happened, and a way to switch it off. */
export function ActiveFaultList(props: ActiveFaultListProps) {
  const { label, faults, isOfOne = false, onSwitchOff } = props
  return (
    <Box
      component="ul"
      aria-label={label}
      sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
    >
      {faults.map((fault) => {
        const { title, area, changes } = describeFault(fault.fault)
        return (
          <Box
            component="li"
            key={fault.id}
            sx={{
              display: 'flex',
              alignItems: 'flex-start',
              gap: 2,
              py: 2,
              borderBottom: 1,
              borderColor: 'tokens.line',
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Box sx={{ fontWeight: 500 }}>
                {faultAreaNames[area]}: {title}
              </Box>
              <Box sx={{ color: 'text.secondary' }}>{changes}</Box>
              <Box sx={{ color: 'text.secondary' }}>
                {!isOfOne && (
                  <>
                    <Target target={fault.target} />
                    {'; '}
                  </>
                )}
                {progressOf(fault)}
              </Box>
            </Box>
            <IconAction
              label={`Switch off ${title}`}
              icon={<CloseOutlined />}
              onClick={() => onSwitchOff(fault.id)}
            />
          </Box>
        )
      })}
    </Box>
  )
}

function Target({ target }: { readonly target: FaultTarget }) {
  switch (target.kind) {
    case 'everyone':
      return 'for everyone'
    case 'client':
      return (
        <>
          for client <Mono>{target.client_id}</Mono>
        </>
      )
    case 'identity-provider':
      return target.id === 'demo' ? 'of the demo provider' : 'of the stranger provider'
    case 'launch':
      return (
        <Link component={RouterLink} to={`/launch/${target.runId}`}>
          for one launch
        </Link>
      )
  }
}

function progressOf({ times, happened }: ActiveFault): string {
  if (times !== null) return `happened ${happened} of ${times === 1 ? '1 time' : `${times} times`}`
  const done = happened === 0 ? 'not yet happened' : `happened ${countOf(happened)}`
  return `${done}, until switched off`
}

function countOf(number: number): string {
  return number === 1 ? 'once' : `${number} times`
}
