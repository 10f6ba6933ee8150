import { describe, expect, it } from 'vitest'
import { fuzz, parsers } from './support/fuzz-inspector.ts'

describe('parsers of the Inspector', () => {
  it.each(Object.keys(parsers))(
    '%s takes or refuses 1,000 spoiled inputs without a crash [TI-07] [TI-09]',
    async (name) => {
      expect(await fuzz(name, 1_000, 7)).toEqual([])
    },
    120_000,
  )
})
