import { describe, expect, it } from 'vitest'
import { refreshScopes } from '../../../../src/main/core/authorization-server/scopes/index.ts'
import { scopesOf } from '../../../support/scope-negotiation.ts'

/** Refreshes with scopes given as texts; the client is allowed the whole grant unless said. */
function refresh(original: string, requested?: string, allowed: string = original) {
  return refreshScopes({
    original: scopesOf(original),
    allowed: scopesOf(allowed),
    ...(requested === undefined ? {} : { requested: scopesOf(requested) }),
  })
}

describe('scopes of a refresh', () => {
  it('are the original grant when none is asked (RFT-06)', () => {
    const original = 'launch/patient patient/*.rs offline_access'
    expect(refresh(original)).toEqual({ kind: 'granted', scope: original })
  })

  it('may be asked equal to the grant (RFT-07) [D-10]', () => {
    const original = 'openid fhirUser patient/Observation.read offline_access'
    expect(refresh(original, original)).toEqual({ kind: 'granted', scope: original })
  })

  it.each([
    ['patient/Observation.rs', 'patient/Observation.r'],
    ['patient/Observation.rs', 'patient/Observation.read'],
    ['patient/Observation.read', 'patient/Observation.rs'],
    ['patient/*.cruds', 'patient/Condition.cud'],
    ['patient/*.read', 'patient/Observation.rs?category=laboratory'],
    ['patient/Observation.rs?category=a,b', 'patient/Observation.s?category=b'],
    ['patient/*.rs?category=a', 'patient/Observation.rs?category=a&status=final'],
    ['patient/Observation.r patient/Observation.s', 'patient/Observation.rs'],
  ])('are %s narrowed to exactly %s when asked (RFT-07)', (original, requested) => {
    expect(refresh(original, requested)).toEqual({ kind: 'granted', scope: requested })
  })

  it.each([
    ['patient/Observation.r', 'patient/Observation.rs'],
    ['patient/Observation.rs', 'patient/*.rs'],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs'],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs?category=b'],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs?category=a,b'],
    ['patient/Observation.rs', 'user/Observation.rs'],
    ['patient/Observation.rs', 'patient/Observation.rs?nosuch=a'],
    ['patient/Observation.rs', 'patient/Observation.dus'],
    ['patient/Observation.rs', 'openid'],
  ])('of %s may not become %s (RFT-08)', (original, requested) => {
    expect(refresh(original, requested, `${original} ${requested}`)).toEqual({
      kind: 'beyond-grant',
      exceeding: [requested],
    })
  })

  it.each([
    [32, 'granted'],
    [33, 'beyond-grant'],
  ])(
    'are put together from two scopes of the grant for up to 32 values: %i are %s [RFT-07] [RFT-08]',
    (count, kind) => {
      const values = Array.from({ length: count }, (_, index) => `v${index}`)
      const scope = (some: readonly string[], letters: string) =>
        `patient/Observation.${letters}?category=${some.join(',')}`
      const original = `${scope(values.slice(0, 16), 'rs')} ${scope(values.slice(16), 'r')}`
      const { kind: seen } = refresh(original, scope(values, 'r'))
      expect(seen).toBe(kind)
    },
  )

  it('lose what has been withdrawn from the client (RFT-15)', () => {
    expect(refresh('patient/*.rs openid', undefined, 'patient/Observation.rs')).toEqual({
      kind: 'granted',
      scope: 'patient/Observation.rs',
    })
  })

  it('are withdrawn when nothing is left (RFT-15)', () => {
    expect(refresh('patient/*.rs', undefined, 'user/*.rs')).toEqual({ kind: 'withdrawn' })
  })
})
