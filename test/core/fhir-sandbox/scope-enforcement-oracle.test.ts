import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admittingScopes,
  decideOnResource,
  decideSearch,
  decideUpdate,
} from '../../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import { scopesOf } from '../../support/scope-negotiation.ts'
import {
  access,
  admits,
  fhirBase,
  resource,
  type SampleResource,
} from '../../support/scope-oracle.ts'

/** 5,000 each change; a release asks for 50,000. */
const runs = Number(process.env['RIGS_CASES'] ?? 5_000)

describe('scope enforcement against an independent oracle', () => {
  it('allows reads, creates and deletes exactly where a scope admits them (SCE-04) (SCE-10) (SCE-12) [FG-14]', () => {
    fc.assert(
      fc.property(access, resource, fc.constantFrom('r', 'c', 'd'), (token, sample, letter) => {
        const expected = token.texts.filter((text) => admits(text, token, letter, sample))
        const decision = decideOnResource(token, letter, sample)
        const by = decision.outcome === 'allowed' ? decision.by : []
        expect(new Set(by)).toEqual(new Set(expected))
      }),
      { numRuns: runs },
    )
  })

  it('allows updates exactly where scopes admit old and new content (SCE-11) [D-26] [FG-14]', () => {
    fc.assert(
      fc.property(access, fc.option(resource), resource, (token, stored, changed) => {
        const before = stored ?? undefined
        const result = before === undefined ? changed : { ...changed, id: before.id }
        const isAdmitted = (sample: SampleResource) =>
          token.texts.some((text) => admits(text, token, 'u', sample))
        const isExpected = (before === undefined || isAdmitted(before)) && isAdmitted(result)
        expect(decideUpdate(token, before, result).outcome).toBe(isExpected ? 'allowed' : 'refused')
      }),
      { numRuns: runs },
    )
  })

  it('finds exactly the rows that some scope admits (SCE-06) [FG-14]', () => {
    fc.assert(
      fc.property(access, resource, (token, sample) => {
        const isExpected = token.texts.some((text) => admits(text, token, 's', sample))
        const decision = decideSearch(token, sample.resourceType)
        const isFound =
          decision.outcome === 'allowed' &&
          admittingScopes(decision.filter, sample, fhirBase).length > 0
        expect(isFound).toBe(isExpected)
      }),
      { numRuns: runs },
    )
  })

  it('names a sufficient scope that is sufficient, and none only when none is (SCE-02)', () => {
    fc.assert(
      fc.property(access, resource, fc.constantFrom('r', 'c', 'd'), (token, sample, letter) => {
        const decision = decideOnResource(token, letter, sample)
        if (decision.outcome === 'allowed') return
        const suffices = (text: string) =>
          decideOnResource({ ...token, scopes: scopesOf(text) }, letter, sample).outcome ===
          'allowed'
        if (decision.sufficientScope !== undefined) {
          expect(suffices(decision.sufficientScope)).toBe(true)
          expect(decision.cause).toBe('insufficient-scope')
        } else {
          const isSystem = token.texts.some((text) => text.startsWith('system/'))
          const widest = [
            'patient/*.cruds',
            'user/*.cruds',
            ...(isSystem ? ['system/*.cruds'] : []),
          ]
          expect(widest.some(suffices)).toBe(false)
          expect(decision.cause).toBe('policy')
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('would notice scopes that reach further than they say', () => {
    const samples = fc.sample(fc.tuple(access, resource), { numRuns: 500, seed: 7 })
    const overGrants = samples.filter(([token, sample]) => {
      const widened = { ...token, scopes: scopesOf('user/*.cruds') }
      const isAllowed = decideOnResource(widened, 'r', sample).outcome === 'allowed'
      return isAllowed && !token.texts.some((text) => admits(text, token, 'r', sample))
    })
    expect(overGrants.length).toBeGreaterThan(50)
  })
})
