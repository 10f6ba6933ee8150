import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InvalidScope, Scope } from '../../../../src/shared/oauth/scope.ts'
import { formatScope } from '../../../../src/shared/oauth/scope-format.ts'
import { parseScope } from '../../../../src/shared/oauth/scope-grammar.ts'
import { arbitraryScope } from '../../../support/arbitrary-scopes.ts'

describe('scope format', () => {
  it('writes every scope so that parsing gives an equal scope', () => {
    fc.assert(
      fc.property(arbitraryScope, (scope) => {
        expect(parseScope(formatScope(scope))).toEqual(scope)
      }),
      { numRuns: 2000 },
    )
  })

  it('writes one form only: parsing and writing what it wrote changes nothing', () => {
    fc.assert(
      fc.property(arbitraryScope, (scope) => {
        const text = formatScope(scope)
        expect(formatScope(valid(parseScope(text)))).toBe(text)
      }),
    )
  })

  it('keeps pipes, colons and slashes of a constraint value readable', () => {
    const text = 'patient/Observation.rs?category=http://x.test/cs|laboratory'
    expect(formatScope(valid(parseScope(text)))).toBe(text)
  })

  it('parses any text to a scope or a reason, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseScope(text)).toHaveProperty('kind')
      }),
      { numRuns: 2000 },
    )
  })
})

function valid(scope: Scope | InvalidScope): Scope {
  if (scope.kind === 'invalid') throw new Error(`${scope.reason}: ${scope.seen}`)
  return scope
}
