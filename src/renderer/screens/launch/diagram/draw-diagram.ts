import { lightColours } from '../../../../shared/design-tokens.ts'
import { type Diagram, type DiagramArrow, formatSpan } from './diagram-model.ts'
import { centreOfLane } from './lanes.ts'

/** One thing on a drawing; lengths in CSS pixels. */
export type Shape =
  | {
      readonly kind: 'box'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: string
    }
  | {
      readonly kind: 'line'
      readonly x1: number
      readonly y1: number
      readonly x2: number
      readonly y2: number
      readonly stroke: string
      readonly thickness: number
      readonly isDashed: boolean
    }
  | {
      readonly kind: 'triangle'
      readonly x: number
      readonly y: number
      readonly direction: 1 | -1
      readonly fill: string
    }
  | {
      readonly kind: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly size: number
      readonly fill: string
      readonly isBold: boolean
      readonly isMono: boolean
      readonly anchor: 'start' | 'middle'
    }

/** A picture as a list of shapes, from the back to the front. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}

const width = 1_040
const lanesLeft = 430
const headHeight = 52
const rowHeight = 48
const footHeight = 40
const colours = lightColours

/** Draws a diagram for keeping, in light colours, all its arrows at once. */
export function drawDiagram({ lanes, arrows, totalMs }: Diagram): Drawing {
  const height = headHeight + arrows.length * rowHeight + footHeight
  const lanesWidth = width - lanesLeft - 20
  const xOf = (share: number) => lanesLeft + share * lanesWidth
  const laneShapes = lanes.flatMap(({ label }, index): Shape[] => {
    const x = xOf(centreOfLane(index, lanes))
    return [
      line(x, headHeight, x, height - footHeight, colours.line, 1),
      text(x, 32, label, { size: 11, isBold: true, anchor: 'middle' }),
    ]
  })
  return {
    width,
    height,
    shapes: [
      { kind: 'box', x: 0, y: 0, width, height, fill: colours.surface },
      { kind: 'box', x: 0, y: 0, width, height: headHeight, fill: colours.sunken },
      ...laneShapes,
      ...arrows.flatMap((arrow, index) => drawArrow(arrow, headHeight + index * rowHeight, xOf)),
      ...drawFoot(height - footHeight, totalMs),
    ],
  }
}

const verdictWords = { pass: 'checks passed', warn: 'warning', fail: 'check failed', info: '' }

function drawArrow(arrow: DiagramArrow, top: number, xOf: (share: number) => number): Shape[] {
  const { number, title, address, offsetMs, label, channel, verdict } = arrow
  const [from, to, y] = [xOf(arrow.from), xOf(arrow.to), top + 31]
  const isFront = channel === 'front'
  const colour = isFront ? colours.verdict.info.text : colours.accent
  const end = verdict === null ? '' : verdictWords[verdict]
  return [
    line(0, top + rowHeight, width, top + rowHeight, colours.line, 1),
    text(14, top + 20, String(number), { fill: colours.mutedText }),
    text(14, top + 37, formatSpan(offsetMs), { size: 10, fill: colours.mutedText }),
    text(74, top + 20, shorten(title, 44), { size: 13, isBold: true }),
    text(74, top + 37, shorten(address, 34), { size: 11, isMono: true, fill: colours.mutedText }),
    ...(verdict === null || end === ''
      ? []
      : [text(340, top + 37, end, { size: 10, fill: colours.verdict[verdict].text })]),
    {
      kind: 'line',
      x1: from,
      y1: y,
      x2: to,
      y2: y,
      stroke: colour,
      thickness: 2,
      isDashed: isFront,
    },
    { kind: 'triangle', x: to, y, direction: to < from ? -1 : 1, fill: colour },
    text((from + to) / 2, top + 22, label, { size: 10, fill: colours.mutedText, anchor: 'middle' }),
  ]
}

function drawFoot(top: number, totalMs: number): Shape[] {
  const y = top + 24
  const dashed = { kind: 'line', y1: y - 4, y2: y - 4, thickness: 2 } as const
  return [
    { ...dashed, x1: 14, x2: 40, stroke: colours.verdict.info.text, isDashed: true },
    text(48, y, 'front channel, in the browser', { fill: colours.mutedText }),
    { ...dashed, x1: 240, x2: 266, stroke: colours.accent, isDashed: false },
    text(274, y, 'back channel, server to server', { fill: colours.mutedText }),
    text(width - 200, y, `${formatSpan(totalMs)} in all · Trustbench`, { fill: colours.mutedText }),
  ]
}

function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  thickness: number,
): Shape {
  return { kind: 'line', x1, y1, x2, y2, stroke, thickness, isDashed: false }
}

type TextLook = Partial<
  Pick<Extract<Shape, { kind: 'text' }>, 'size' | 'fill' | 'isBold' | 'isMono' | 'anchor'>
>

function text(x: number, y: number, content: string, look: TextLook = {}): Shape {
  const { size = 11, fill = colours.text, isBold = false, isMono = false, anchor = 'start' } = look
  return { kind: 'text', x, y, text: content, size, fill, isBold, isMono, anchor }
}

function shorten(content: string, characters: number): string {
  return content.length <= characters ? content : `${content.slice(0, characters - 1)}…`
}
