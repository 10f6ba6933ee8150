import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeFaults } from '../../../src/shared/describe-faults.ts'

function faultsOf(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value)
  return error === undefined ? '' : describeFaults(error)
}

describe('faults of a value', () => {
  const schema = z.array(z.object({ name: z.string('wanted a text') }))

  it('are told in one line, each with its place', () => {
    expect(faultsOf(schema, [{ name: 'a' }])).toBe('')
    expect(faultsOf(schema, [{ name: 1 }, {}])).toBe('0.name: wanted a text; 1.name: wanted a text')
    expect(faultsOf(z.string('wanted a text'), 1)).toBe('wanted a text')
  })

  it('are cut after five, and the rest counted', () => {
    const text = faultsOf(
      schema,
      Array.from({ length: 8 }, () => ({})),
    )
    expect(text.split('; ')).toHaveLength(6)
    expect(text).toMatch(/; and 3 more$/)
  })
})
