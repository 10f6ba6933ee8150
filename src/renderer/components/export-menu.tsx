import Download from '@mui/icons-material/FileDownloadOutlined'
import Button from '@mui/material/Button'
import ListItemText from '@mui/material/ListItemText'
import ListSubheader from '@mui/material/ListSubheader'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import type { ExportedFile, ExportFormat } from '../../shared/contract/exports.ts'
import { useSaveFile } from './use-save-file.ts'

const formats: readonly {
  readonly format: ExportFormat
  readonly label: string
  readonly hint: string
}[] = [
  { format: 'har', label: 'HAR 1.2', hint: 'for browsers’ developer tools and other viewers' },
  { format: 'curl', label: 'curl commands', hint: 'a shell script, secrets as variables' },
  { format: 'mermaid', label: 'Mermaid diagram', hint: 'a sequence diagram as text' },
  { format: 'markdown', label: 'Markdown report', hint: 'diagram, checks and exchanges to read' },
]

/** Something that can be exported. */
export interface ExportSource {
  /** Stands above the formats where there is more than one source. */
  readonly name: string
  readonly write: (format: ExportFormat) => Promise<ExportedFile>
}

interface ExportMenuProps {
  /** On the button. */
  readonly label?: string
  readonly sources: readonly ExportSource[]
}

/** A menu that saves launches or exchanges as a file; secrets are masked in every form. */
export function ExportMenu({ label = 'Export', sources }: ExportMenuProps) {
  const { isSaving, save } = useSaveFile('Not exported')
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const write = (source: ExportSource, format: ExportFormat) => {
    setAnchor(null)
    void save(async () => {
      const { fileName, mediaType, text, exchanges, total } = await source.write(format)
      const left = exchanges < total ? `, the newest of ${total}` : ''
      const said = `Saved ${fileName}: ${exchanges} exchanges${left}, secrets masked`
      return { fileName, mediaType, content: text, said }
    })
  }
  return (
    <>
      <Button
        startIcon={<Download />}
        loading={isSaving}
        disabled={sources.length === 0}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {label}
      </Button>
      <Menu
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        slotProps={{ list: { 'aria-label': 'Export as', dense: true } }}
      >
        {sources.flatMap((source) => [
          ...(sources.length > 1
            ? [
                <ListSubheader key={source.name} role="presentation">
                  {source.name}
                </ListSubheader>,
              ]
            : []),
          ...formats.map(({ format, label, hint }) => (
            <MenuItem
              key={`${source.name} ${format}`}
              aria-label={sources.length > 1 ? `${source.name}: ${label}` : label}
              onClick={() => write(source, format)}
            >
              <ListItemText primary={label} secondary={hint} />
            </MenuItem>
          )),
        ])}
      </Menu>
    </>
  )
}
