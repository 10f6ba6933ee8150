import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import { IconAction, Section } from '../../components/index.ts'
import { ChangeText } from './change-text.tsx'
import type { ChangedRequests } from './launch-draft.ts'

interface ChangedRequestListProps {
  readonly changed: ChangedRequests
  readonly onChange: (changed: ChangedRequests) => void
}

/** What a scenario changes in the requests of the app, each change to be left out; nothing where it changes none. */
export function ChangedRequestList({ changed, onChange }: ChangedRequestListProps) {
  const { authorization, change } = changed
  const parameters = Object.entries(authorization)
  if (parameters.length === 0 && change === null) return null
  return (
    <Section title="Changed requests">
      <Box component="ul" aria-label="Changed requests" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {parameters.map(([name, value]) => (
          <Change
            key={name}
            name={name}
            onLeaveOut={() => {
              const { [name]: _gone, ...rest } = authorization
              onChange({ ...changed, authorization: rest })
            }}
          >
            Authorization request: <ChangeText change={parameterChange(name, value)} />
          </Change>
        ))}
        {change !== null && (
          <Change name={change.name} onLeaveOut={() => onChange({ ...changed, change: null })}>
            Request {change.step + 1} of the app: <ChangeText change={change} />
          </Change>
        )}
      </Box>
    </Section>
  )
}

function parameterChange(name: string, value: string | null): Omit<LaunchChange, 'step'> {
  return { kind: 'query', name, act: value === null ? 'drop' : 'set', value: value ?? '' }
}

interface ChangeProps {
  readonly name: string
  readonly onLeaveOut: () => void
  readonly children: ReactNode
}

function Change({ name, onLeaveOut, children }: ChangeProps) {
  return (
    <Box
      component="li"
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
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{children}</Box>
      <IconAction
        label={`Leave out the change of ${name}`}
        icon={<CloseOutlined />}
        onClick={onLeaveOut}
      />
    </Box>
  )
}
