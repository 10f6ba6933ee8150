import fc from 'fast-check'
import { resourceTypes } from '../../src/shared/fhir/resource-types.ts'
import type { Scope, ScopeConstraint, ScopeLetter } from '../../src/shared/oauth/scope.ts'
import { scopeLetters } from '../../src/shared/oauth/scope.ts'

const level = fc.constantFrom('patient' as const, 'user' as const, 'system' as const)
const target = fc.oneof(fc.constant('*' as const), fc.constantFrom(...resourceTypes))
const letters: fc.Arbitrary<ScopeLetter[]> = fc.subarray([...scopeLetters], { minLength: 1 })
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/)
const step = fc.record({ name, modifier: name }, { requiredKeys: ['name'] })

/** Any constraint the grammar can carry, values of any Unicode text among them. */
const constraint: fc.Arbitrary<ScopeConstraint> = fc.record({
  steps: fc.tuple(step, fc.array(step, { maxLength: 2 })).map(([first, rest]) => [first, ...rest]),
  values: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
})

const resourceScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.record({
    kind: fc.constant('resource' as const),
    version: fc.constant(1 as const),
    level,
    target,
    access: fc.constantFrom('read' as const, 'write' as const, '*' as const),
  }),
  fc.record({
    kind: fc.constant('resource' as const),
    version: fc.constant(2 as const),
    level,
    target,
    letters,
    constraints: fc.array(constraint, { maxLength: 3 }),
  }),
)

const absoluteUri = fc.webUrl({ withQueryParameters: true, withFragments: true })

/** Any scope, of every kind. */
export const arbitraryScope: fc.Arbitrary<Scope> = fc.oneof(
  { arbitrary: resourceScope, weight: 6 },
  {
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('context' as const) }),
      fc.record(
        {
          kind: fc.constant('context' as const),
          type: fc.constantFrom(...resourceTypes),
          role: fc.oneof(fc.constant('launch'), absoluteUri),
        },
        { requiredKeys: ['kind', 'type'] },
      ),
    ),
    weight: 2,
  },
  fc.record({
    kind: fc.constant('identity' as const),
    name: fc.constantFrom('openid' as const, 'fhirUser' as const, 'profile' as const),
  }),
  fc.record({
    kind: fc.constant('refresh' as const),
    name: fc.constantFrom('offline_access' as const, 'online_access' as const),
  }),
  fc.record({ kind: fc.constant('register' as const) }),
  fc.record({
    kind: fc.constant('extension' as const),
    text: fc.oneof(fc.stringMatching(/^__[A-Za-z.]{1,12}$/), absoluteUri),
  }),
)
