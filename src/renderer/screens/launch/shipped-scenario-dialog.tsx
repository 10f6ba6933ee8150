import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { shippedScenarios } from './shipped-scenarios.ts'

interface ShippedScenarioDialogProps {
  readonly onChoose: (text: string) => void
  readonly onClose: () => void
}

/** Chooses one of the scenarios that come with the program. */
export default function ShippedScenarioDialog({ onChoose, onClose }: ShippedScenarioDialogProps) {
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/)
  const shown = shippedScenarios.filter(({ name, clause }) => {
    const text = `${name} ${clause}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="shipped-scenarios">
      <DialogTitle id="shipped-scenarios">Scenarios that come with Trustbench</DialogTitle>
      <DialogContent>
        <TextField
          fullWidth
          autoFocus
          label="Words of the name, or a requirement"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          sx={{ mt: 2 }}
        />
        <Box role="status" sx={{ mt: 2, color: 'text.secondary', fontSize: 'caption.fontSize' }}>
          {shown.length} of {shippedScenarios.length}
        </Box>
        <List dense aria-label="Scenarios" sx={{ height: 360, overflow: 'auto', mt: 1 }}>
          {shown.map(({ name, clause, text }) => (
            <ListItem key={name} disablePadding>
              <ListItemButton onClick={() => onChoose(text)} sx={{ gap: 3 }}>
                <Box sx={{ flex: 1, minWidth: 0 }}>{name}</Box>
                <Box
                  title={clause}
                  sx={{
                    maxWidth: '45%',
                    overflow: 'hidden',
                    textOverflow: 'ellipsis',
                    whiteSpace: 'nowrap',
                    color: 'text.secondary',
                    fontSize: 'caption.fontSize',
                  }}
                >
                  {clause}
                </Box>
              </ListItemButton>
            </ListItem>
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
      </DialogActions>
    </Dialog>
  )
}
