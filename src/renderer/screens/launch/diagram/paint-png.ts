import { fontStacks } from '../../../../shared/design-tokens.ts'
import { ProblemError } from '../../../../shared/problem.ts'
import type { Drawing, Shape } from './draw-diagram.ts'

/** Longest side a canvas may have in every browser, in pixels. */
const mostPixels = 16_384

/** Paints a drawing as PNG, at twice its size where that fits; a very long one gets smaller until it does.
 * @throws {ProblemError} this browser has no canvas to paint on, or none as large
 */
export async function paintPng(drawing: Drawing): Promise<Blob> {
  const scale = Math.min(2, mostPixels / Math.max(drawing.width, drawing.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(drawing.width * scale)
  canvas.height = Math.round(drawing.height * scale)
  const context = canvas.getContext('2d')
  if (context === null) throw unpainted('This browser cannot paint pictures; save the SVG instead.')
  context.scale(scale, scale)
  for (const shape of drawing.shapes) paint(shape, context)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw unpainted('The picture is too large to paint; save the SVG instead.')
  return blob
}

function unpainted(message: string): ProblemError {
  return new ProblemError({ code: 'unpainted', message, details: [], causes: [] })
}

function paint(shape: Shape, context: CanvasRenderingContext2D): void {
  switch (shape.kind) {
    case 'box':
      context.fillStyle = shape.fill
      context.fillRect(shape.x, shape.y, shape.width, shape.height)
      return
    case 'line':
      context.strokeStyle = shape.stroke
      context.lineWidth = shape.thickness
      context.setLineDash(shape.isDashed ? [6, 4] : [])
      context.beginPath()
      context.moveTo(shape.x1, shape.y1)
      context.lineTo(shape.x2, shape.y2)
      context.stroke()
      return
    case 'triangle':
      context.fillStyle = shape.fill
      context.beginPath()
      context.moveTo(shape.x, shape.y)
      context.lineTo(shape.x - 8 * shape.direction, shape.y - 5)
      context.lineTo(shape.x - 8 * shape.direction, shape.y + 5)
      context.fill()
      return
    case 'text':
      context.fillStyle = shape.fill
      context.font = `${shape.isBold ? 600 : 400} ${shape.size}px ${shape.isMono ? fontStacks.mono : fontStacks.sans}`
      context.textAlign = shape.anchor === 'middle' ? 'center' : 'left'
      context.fillText(shape.text, shape.x, shape.y)
  }
}
