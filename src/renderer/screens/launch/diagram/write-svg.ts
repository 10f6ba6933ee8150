import { fontStacks } from '../../../../shared/design-tokens.ts'
import type { Drawing, Shape } from './draw-diagram.ts'

/** Writes a drawing as SVG 1.1 that stands alone: no script, no style sheet, no font or picture from elsewhere, and every
 * text escaped, so that nothing a server sent becomes markup.
 */
export function writeSvg({ width, height, shapes }: Drawing): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...shapes.map(writeShape),
    '</svg>\n',
  ].join('\n')
}

function writeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'box':
      return `<rect ${attributes({ x: shape.x, y: shape.y, width: shape.width, height: shape.height, fill: shape.fill })}/>`
    case 'line': {
      const { x1, y1, x2, y2, stroke, thickness, isDashed } = shape
      const dash = isDashed ? { 'stroke-dasharray': '6 4' } : {}
      return `<line ${attributes({ x1, y1, x2, y2, stroke, 'stroke-width': thickness, ...dash })}/>`
    }
    case 'triangle': {
      const { x, y, direction, fill } = shape
      return `<path ${attributes({ d: `M${x} ${y}l${-8 * direction} -5v10z`, fill })}/>`
    }
    case 'text': {
      const look = attributes({
        x: shape.x,
        y: shape.y,
        fill: shape.fill,
        'font-size': shape.size,
        'font-family': shape.isMono ? fontStacks.mono : fontStacks.sans,
        ...(shape.isBold ? { 'font-weight': 600 } : {}),
        ...(shape.anchor === 'middle' ? { 'text-anchor': 'middle' } : {}),
      })
      return `<text ${look}>${escapeXml(shape.text)}</text>`
    }
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) => `${name}="${escapeXml(typeof value === 'number' ? round(value) : value)}"`,
    )
    .join(' ')
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** Escapes markup, and leaves characters out that XML 1.0 has no way to write. @see XML 1.0, section 2.2 */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => entities.get(character) ?? character)
}
