import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useId } from 'react'
import { radii, textSizes } from '../../shared/design-tokens.ts'
import { KeyValue, singleKeysFlag, useRememberedFlag } from '../components/index.ts'
import { destinations } from './destinations.ts'

const generalKeys = [
  { keys: ['Ctrl or ⌘', 'K'], does: 'Commands: go to a screen, copy a URL, find a client' },
  { keys: ['?'], does: 'This help' },
  { keys: ['/'], does: 'Go to the filter of the list' },
  { keys: ['↑', '↓', '←', '→'], does: 'Move in a list; with focus on the dividing line, resize' },
  { keys: ['Enter'], does: 'Open the detail of a row' },
  { keys: ['Esc'], does: 'Close the detail, a dialog, or empty the filter' },
]

/** Says which keys do what, and turns single-key shortcuts off for people who need that. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const titleId = useId()
  const [hasSingleKeys, setSingleKeys] = useRememberedFlag(singleKeysFlag, true)
  const rows = [
    ...generalKeys,
    ...destinations.map(({ key, label }) => ({ keys: ['g', key], does: `Go to ${label}` })),
  ]
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>Keyboard shortcuts</DialogTitle>
      <DialogContent>
        <KeyValue
          rows={rows.map(({ keys, does }) => ({ name: keys.join(' '), value: does }))}
          renderName={(name) => name.split(' ').map((key) => <Key key={key} name={key} />)}
        />
      </DialogContent>
      <DialogActions sx={{ justifyContent: 'space-between' }}>
        <FormControlLabel
          control={
            <Switch checked={hasSingleKeys} onChange={(_event, isOn) => setSingleKeys(isOn)} />
          }
          label="Shortcuts of a single key, such as ? and /"
        />
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  )
}

function Key({ name }: { readonly name: string }) {
  if (name === 'or') return ' or '
  return (
    <Box
      component="kbd"
      sx={{
        border: 1,
        borderColor: 'tokens.control',
        borderRadius: `${radii.control}px`,
        px: 1,
        mr: 1,
        fontSize: textSizes.small,
        color: 'text.primary',
      }}
    >
      {name}
    </Box>
  )
}
