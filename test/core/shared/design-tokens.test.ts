import { describe, expect, it } from 'vitest'
import { type ColourScheme, darkColours, lightColours } from '../../../src/shared/design-tokens.ts'

const schemes: [name: string, scheme: ColourScheme][] = [
  ['light', lightColours],
  ['dark', darkColours],
]

describe.each(schemes)('design tokens, %s colours', (_name, scheme) => {
  const grounds = [scheme.canvas, scheme.surface, scheme.sunken, scheme.hover]

  it('keep text at 4.5:1 or more on every ground, the chosen row included', () => {
    for (const ground of [...grounds, scheme.accentFill]) {
      expect(contrast(scheme.text, ground)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(scheme.mutedText, ground)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(scheme.accent, ground)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(scheme.onAccent, scheme.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(scheme.onAccent, scheme.accentHover)).toBeGreaterThanOrEqual(4.5)
  })

  it('keep outlines of controls and the focus ring at 3:1 or more', () => {
    for (const ground of grounds) {
      expect(contrast(scheme.control, ground)).toBeGreaterThanOrEqual(3)
      expect(contrast(scheme.focus, ground)).toBeGreaterThanOrEqual(3)
    }
  })

  it('keep verdicts readable on their own fill and on every ground', () => {
    for (const { text, fill } of Object.values(scheme.verdict)) {
      for (const ground of [...grounds, fill]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
      }
      expect(contrast(scheme.text, fill)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keep the three parts of a JWT readable in a well', () => {
    for (const colour of Object.values(scheme.jwt)) {
      expect(contrast(colour, scheme.sunken)).toBeGreaterThanOrEqual(4.5)
    }
  })
})

/** Contrast ratio of two colours. @see WCAG 2.2, relative luminance */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
