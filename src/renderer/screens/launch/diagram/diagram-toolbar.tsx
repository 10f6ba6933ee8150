import AddOutlined from '@mui/icons-material/AddOutlined'
import RemoveOutlined from '@mui/icons-material/RemoveOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode } from 'react'
import { useSaveFile } from '../../../components/index.ts'
import type { Diagram } from './diagram-model.ts'
import { drawDiagram } from './draw-diagram.ts'
import { paintPng } from './paint-png.ts'
import type { Zoom } from './use-zoom.ts'
import { writeSvg } from './write-svg.ts'

interface DiagramToolbarProps {
  readonly diagram: Diagram
  readonly zoom: Zoom
  /** Of the files, without ending. */
  readonly name: string
}

/** Zoom, and the diagram as a picture to keep. */
export function DiagramToolbar({ diagram, zoom, name }: DiagramToolbarProps) {
  const { isSaving, save } = useSaveFile()
  const savePicture = (ending: 'png' | 'svg') =>
    void save(async () => {
      const drawing = drawDiagram(diagram)
      const fileName = `${name}.${ending}`
      const said = `Saved ${fileName}`
      return ending === 'png'
        ? { fileName, content: await paintPng(drawing), mediaType: 'image/png', said }
        : { fileName, content: writeSvg(drawing), mediaType: 'image/svg+xml', said }
    })
  return (
    <Box
      role="toolbar"
      aria-label="Diagram"
      sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 2, py: 1, minHeight: 36 }}
    >
      <ZoomButton label="Zoom out" isOff={!zoom.mayShrink} onClick={zoom.shrink}>
        <RemoveOutlined sx={{ fontSize: 16 }} />
      </ZoomButton>
      <Tooltip title="Back to 100 % (0)">
        <Button
          size="small"
          onClick={zoom.reset}
          aria-label={`Zoom ${percent(zoom)} percent, back to 100`}
          sx={{ minWidth: 54 }}
        >
          {percent(zoom)} %
        </Button>
      </Tooltip>
      <ZoomButton label="Zoom in" isOff={!zoom.mayGrow} onClick={zoom.grow}>
        <AddOutlined sx={{ fontSize: 16 }} />
      </ZoomButton>
      <Box sx={{ flex: 1 }} />
      <Button size="small" disabled={isSaving} onClick={() => savePicture('svg')}>
        Save SVG
      </Button>
      <Button size="small" disabled={isSaving} onClick={() => savePicture('png')}>
        Save PNG
      </Button>
    </Box>
  )
}

function percent({ level }: Zoom): number {
  return Math.round(level * 100)
}

interface ZoomButtonProps {
  readonly label: string
  readonly isOff: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function ZoomButton({ label, isOff, onClick, children }: ZoomButtonProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton size="small" aria-label={label} disabled={isOff} onClick={onClick}>
          {children}
        </IconButton>
      </span>
    </Tooltip>
  )
}
