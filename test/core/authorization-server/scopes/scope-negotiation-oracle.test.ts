import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coversScope } from '../../../../src/main/core/authorization-server/scopes/index.ts'
import { negotiate, scopesOf } from '../../../support/scope-negotiation.ts'

/** What the oracle knows of a resource: its type and the codes its parameters see. */
interface Sample {
  readonly type: string
  readonly codes: Readonly<Record<string, readonly string[]>>
}

/** Each type with the parameters it defines, in all combinations of values. Specimen stands for a
 * type without any of them. */
const samples: readonly Sample[] = [
  ...[[], ['s|lab'], ['s|vital'], ['s|lab', 's|vital'], ['t|lab']].flatMap((category) =>
    ['final', 'amended'].map((status) => ({
      type: 'Observation',
      codes: { category, status: [status] },
    })),
  ),
  ...[[], ['s|lab'], ['s|vital']].map((category) => ({ type: 'Condition', codes: { category } })),
  { type: 'Patient', codes: {} },
  { type: 'Specimen', codes: {} },
]

/** The oracle: whether a scope text allows a letter on a sample at a level. It reads the text by
 * itself and shares no code with what it judges. */
function allows(text: string, level: string, letter: string, sample: Sample): boolean {
  const [head = '', query] = text.split('?')
  const [scopeLevel, rest = ''] = head.split('/')
  const [type, actions = ''] = rest.split('.')
  if (scopeLevel !== level || (type !== '*' && type !== sample.type)) return false
  const words: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' }
  if (!(words[actions] ?? actions).includes(letter)) return false
  return (query?.split('&') ?? []).every((limit) => {
    const [name = '', values = ''] = limit.split('=')
    const codes = sample.codes[name]
    return values.split(',').some((value) =>
      codes?.some((code) => {
        if (value.endsWith('|')) return code.startsWith(value)
        return value.includes('|') ? code === value : code.split('|').at(-1) === value
      }),
    )
  })
}

const limit = fc.oneof(
  fc
    .subarray(['s|lab', 's|vital', 't|lab', 'lab', 's|'], { minLength: 1, maxLength: 3 })
    .map((values) => `category=${values.join(',')}`),
  fc.constantFrom('status=final', 'status=amended', 'status=final,amended', 'nosuch=x'),
)

const scopeText = fc
  .record({
    level: fc.constantFrom('patient', 'user', 'system'),
    target: fc.constantFrom('*', 'Observation', 'Observation', 'Condition', 'Patient', 'Specimen'),
    actions: fc.oneof(
      fc.subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 }).map((letters) => letters.join('')),
      fc.constantFrom('rs', 'read', 'write', '*'),
    ),
    limits: fc.array(limit, { maxLength: 2 }),
  })
  .map(({ level, target, actions, limits }) => {
    const isWord = actions === 'read' || actions === 'write' || actions === '*'
    const query = limits.length === 0 || isWord ? '' : `?${limits.join('&')}`
    return `${level}/${target}.${actions}${query}`
  })

const scopeTexts = fc.array(scopeText, { minLength: 1, maxLength: 4 })

/** Calls back with every level, letter and sample. */
function forEachCase(check: (level: string, letter: string, sample: Sample) => void): void {
  for (const level of ['patient', 'user', 'system']) {
    for (const letter of 'cruds') for (const sample of samples) check(level, letter, sample)
  }
}

describe('scope negotiation against an independent oracle', () => {
  it('allows exactly what request, registration and approval all allow [SCN-02]', () => {
    fc.assert(
      fc.property(scopeTexts, scopeTexts, scopeTexts, (requested, allowed, approved) => {
        const { granted } = negotiate({
          requested: requested.join(' '),
          allowed: allowed.join(' '),
          approved: approved.join(' '),
        })
        forEachCase((level, letter, sample) => {
          const isIn = (texts: readonly string[]) =>
            texts.some((text) => allows(text, level, letter, sample))
          const isExpected =
            level !== 'system' && isIn(requested) && isIn(allowed) && isIn(approved)
          const isGranted = isIn(granted.map(({ text }) => text))
          if (isGranted !== isExpected) {
            expect.fail(`${level} ${letter} ${JSON.stringify(sample)}: granted ${isGranted}`)
          }
        })
      }),
      { numRuns: 5000 },
    )
  })

  it('takes a scope for covered only when all it allows is allowed (RFT-07)', () => {
    fc.assert(
      fc.property(scopeTexts, scopeText, (given, wanted) => {
        const [entry] = scopesOf(wanted)
        if (entry === undefined || !coversScope(scopesOf(given.join(' ')), entry)) return
        forEachCase((level, letter, sample) => {
          if (!allows(wanted, level, letter, sample)) return
          expect(given.some((text) => allows(text, level, letter, sample))).toBe(true)
        })
      }),
      { numRuns: 5000 },
    )
  })

  it('grants again all of what it granted', () => {
    fc.assert(
      fc.property(scopeTexts, scopeTexts, (requested, allowed) => {
        const first = negotiate({ requested: requested.join(' '), allowed: allowed.join(' ') })
        const again = negotiate({ requested: first.scope, allowed: allowed.join(' ') })
        expect(again.scope).toBe(first.scope)
      }),
      { numRuns: 1000 },
    )
  })
})
