import { describe, expect, it } from 'vitest'
import { formatInstantShort } from '../../src/renderer/components/format-time.ts'

describe('moments where room is short', () => {
  const noon = new Date(2026, 10, 22, 12, 0, 0)
  const at = (...parts: [number, number, number, number, number, number]) =>
    new Date(...parts).getTime() / 1000

  it('are the time of day when they were today', () => {
    expect(formatInstantShort(at(2026, 10, 22, 5, 4, 3), noon)).toBe('05:04:03')
  })

  it('are the day when they were not, the same day of another year included', () => {
    expect(formatInstantShort(at(2026, 10, 21, 23, 59, 59), noon)).toBe('2026-11-21')
    expect(formatInstantShort(at(2025, 10, 22, 12, 0, 0), noon)).toBe('2025-11-22')
  })
})
