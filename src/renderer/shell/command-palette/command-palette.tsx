import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import InputBase from '@mui/material/InputBase'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { textSizes } from '../../../shared/design-tokens.ts'
import { type Command, findCommands } from './command.ts'
import { useClientCommands } from './use-client-commands.ts'
import { useCommands } from './use-commands.ts'

interface CommandPaletteProps {
  readonly onClose: () => void
  readonly onHelp: () => void
}

/** Commands by typing: arrows choose, Enter runs, Escape leaves. */
export function CommandPalette({ onClose, onHelp }: CommandPaletteProps) {
  const listId = useId()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const clients = useClientCommands(text)
  const found = [...findCommands(useCommands(onHelp), text), ...clients]
  const index = Math.min(chosen, Math.max(0, found.length - 1))
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const change = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (change !== undefined) {
      event.preventDefault()
      setChosen((index + change + found.length) % Math.max(1, found.length))
    }
    if (event.key === 'Enter') run(found[index])
  }
  return (
    <Dialog
      open
      onClose={onClose}
      slotProps={{ paper: { 'aria-label': 'Commands', 'aria-labelledby': '' } }}
      fullWidth
      maxWidth="sm"
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
    >
      <InputBase
        autoFocus
        fullWidth
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        placeholder="Type a command"
        inputProps={{
          role: 'combobox',
          'aria-label': 'Command',
          'aria-expanded': true,
          'aria-controls': listId,
          'aria-autocomplete': 'list',
          ...(found.length === 0 ? {} : { 'aria-activedescendant': `${listId}-${index}` }),
        }}
        sx={{ px: 4, height: 44, borderBottom: 1, borderColor: 'tokens.line' }}
      />
      <CommandList listId={listId} commands={found} chosen={index} onRun={run} />
    </Dialog>
  )
}

interface CommandListProps {
  readonly listId: string
  readonly commands: readonly Command[]
  readonly chosen: number
  readonly onRun: (command: Command) => void
}

function CommandList({ listId, commands, chosen, onRun }: CommandListProps) {
  return (
    <Box
      id={listId}
      role="listbox"
      aria-label="Commands"
      sx={{ maxHeight: 380, minHeight: 60, overflowY: 'auto', p: 1 }}
    >
      {commands.map((command, index) => (
        <Option
          key={command.id}
          id={`${listId}-${index}`}
          command={command}
          isChosen={index === chosen}
          onRun={() => onRun(command)}
        />
      ))}
      {commands.length === 0 && (
        <Box
          role="option"
          aria-disabled
          sx={{ p: 3, color: 'text.secondary', fontSize: 'body2.fontSize' }}
        >
          Nothing is called that. Try a screen, a URL or a client.
        </Box>
      )}
    </Box>
  )
}

interface OptionProps {
  readonly id: string
  readonly command: Command
  readonly isChosen: boolean
  readonly onRun: () => void
}

function Option({ id, command, isChosen, onRun }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) element.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isChosen])
  return (
    // The combobox has the keyboard; its active descendant is this option.
    <Box
      ref={element}
      id={id}
      role="option"
      aria-selected={isChosen}
      onClick={onRun}
      sx={{
        display: 'flex',
        gap: 3,
        px: 3,
        py: 1.5,
        borderRadius: 1,
        cursor: 'pointer',
        fontSize: textSizes.body,
        bgcolor: isChosen ? 'tokens.accentFill' : undefined,
        '&:hover': { bgcolor: isChosen ? 'tokens.accentFill' : 'action.hover' },
      }}
    >
      <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
        {command.label}
      </Box>
      <Box
        component="span"
        sx={{
          flex: 1,
          minWidth: 0,
          textAlign: 'right',
          color: 'text.secondary',
          fontSize: textSizes.data,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {command.hint}
      </Box>
    </Box>
  )
}
