import { describe, expect, it } from 'vitest'
import { constraintsOf, lettersOf, type Scope } from '../../src/shared/oauth/scope.ts'
import { parseScope } from '../../src/shared/oauth/scope-grammar.ts'

/** Parses a text that the grammar admits. */
function valid(text: string): Scope {
  const scope = parseScope(text)
  if (scope.kind === 'invalid') throw new Error(`${text}: ${scope.reason}, wanted ${scope.wanted}`)
  return scope
}

/** Level, target, letters and constraints of a resource scope in short form. */
function resource(text: string) {
  const scope = valid(text)
  if (scope.kind !== 'resource') throw new Error(`${text} is of kind ${scope.kind}`)
  const limits = constraintsOf(scope).map(({ steps, values }) => [
    steps.map(({ name, modifier }) => (modifier ? `${name}:${modifier}` : name)).join('.'),
    ...values,
  ])
  return [scope.version, scope.level, scope.target, lettersOf(scope).join(''), ...limits]
}

describe('scope grammar, resource scopes', () => {
  it.each([
    ['patient/Observation.rs', [2, 'patient', 'Observation', 'rs']],
    ['patient/*.cruds', [2, 'patient', '*', 'cruds']],
    ['user/Appointment.cud', [2, 'user', 'Appointment', 'cud']],
    ['system/Encounter.s', [2, 'system', 'Encounter', 's']],
    [
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
      [
        2,
        'patient',
        'Observation',
        'rs',
        ['category', 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'],
      ],
    ],
    [
      'user/Condition.rs?category=A|x,A|y&clinical-status=active',
      [2, 'user', 'Condition', 'rs', ['category', 'A|x', 'A|y'], ['clinical-status', 'active']],
    ],
    [
      'patient/Basic.cuds?code=https://app.test|prefs',
      [2, 'patient', 'Basic', 'cuds', ['code', 'https://app.test|prefs']],
    ],
  ])('takes %s', (text, meaning) => {
    expect(resource(text)).toEqual(meaning)
  })

  it.each([
    ['patient/Observation.rs?code:in=http://vs', ['code:in', 'http://vs']],
    ['patient/Observation.rs?patient.birthdate=1990', ['patient.birthdate', '1990']],
    ['patient/Observation.rs?_filter=x%20eq%20y', ['_filter', 'x eq y']],
    ['patient/Observation.rs?nosuchparam=x', ['nosuchparam', 'x']],
    ['patient/Observation.rs?_count=5', ['_count', '5']],
    ['patient/Observation.rs?_include=x', ['_include', 'x']],
  ])('takes %s as grammatical, whether or not it can be granted', (text, limit) => {
    expect(resource(text).at(-1)).toEqual(limit)
  })

  it.each([
    ['patient/Observation.read', [1, 'patient', 'Observation', 'rs']],
    ['user/*.*', [1, 'user', '*', 'cruds']],
    ['system/Patient.write', [1, 'system', 'Patient', 'cud']],
  ])('reads the SMART 1 form %s as its letters [SCN-04]', (text, meaning) => {
    expect(resource(text)).toEqual(meaning)
  })

  it.each([
    ['patient/Observation.dus', 'action-order'],
    ['patient/Observation.sr', 'action-order'],
    ['patient/Observation.rr', 'repeated-action'],
    ['patient/Observation.rsr', 'repeated-action'],
    ['patient/Observation.rx', 'unknown-action'],
    ['patient/Observation.R', 'unknown-action'],
    ['patient/Observation.Read', 'unknown-action'],
    ['patient/Observation.rs.x', 'unknown-action'],
    ['patient/Observation.rs,patient/Patient.r', 'unknown-action'],
    ['Patient/Observation.rs', 'unknown-level'],
    ['practitioner/Observation.rs', 'unknown-level'],
    ['*/Observation.rs', 'unknown-level'],
    ['/Observation.rs', 'unknown-level'],
    ['patient/observation.rs', 'unknown-type'],
    ['patient/Nosuchtype.rs', 'unknown-type'],
    ['patient/DomainResource.rs', 'unknown-type'],
    ['patient/__proto__.rs', 'unknown-type'],
    ['patient/.rs', 'missing-type'],
    ['patient/', 'missing-type'],
    ['patient/Observation.read?category=x', 'constraint-on-v1'],
    ['patient/Observation.*?category=x', 'constraint-on-v1'],
    ['patient/Observation.rs?', 'missing-constraint'],
    ['patient/Observation.rs?category=x&', 'missing-constraint'],
    ['patient/Observation.rs?category', 'constraint-value'],
    ['patient/Observation.rs?category=', 'constraint-value'],
    ['patient/Observation.rs?category=x,', 'constraint-value'],
    ['patient/Observation.rs?category=,x', 'constraint-value'],
    ['patient/Observation.rs?=x', 'constraint-name'],
    ['patient/Observation.rs?a..b=x', 'constraint-name'],
    ['patient/Observation.rs?a:=x', 'constraint-name'],
    ['patient/Observation.rs?a:b:c=x', 'constraint-name'],
    ['patient/Observation.rs?1a=x', 'constraint-name'],
    ['system/DynamicClient.cruds', 'unknown-type'],
    ['user/DynamicClient.register', 'unknown-type'],
    ['openId', 'unknown-scope'],
    ['observation', 'unknown-scope'],
  ])('refuses %s: %s', (text, reason) => {
    expect(parseScope(text)).toMatchObject({ kind: 'invalid', reason })
  })

  it.each(['patient/Observation.', 'patient/Observation', 'patient/Observation.?category=x'])(
    'refuses %s, since a scope without letters gives nothing [D-22]',
    (text) => {
      expect(parseScope(text)).toMatchObject({ kind: 'invalid', reason: 'missing-actions' })
    },
  )

  it('takes 16 limits in one scope and refuses one more', () => {
    const limits = Array.from({ length: 17 }, (_, index) => `code=x${index}`)
    const text = (count: number) => `patient/Observation.rs?${limits.slice(0, count).join('&')}`
    expect(parseScope(text(16))).toMatchObject({ kind: 'resource' })
    expect(parseScope(text(17))).toMatchObject({
      kind: 'invalid',
      reason: 'too-many-constraints',
      seen: '17 limits',
    })
  })

  it('says what it saw and what it wanted', () => {
    expect(parseScope('patient/Observation.sr')).toEqual({
      kind: 'invalid',
      reason: 'action-order',
      seen: 'sr',
      wanted: 'letters once each, in the order cruds',
    })
  })
})

describe('scope grammar, constraint encoding', () => {
  it('takes |, : and / as they are, decoded or encoded [D-24]', () => {
    expect(resource('patient/Observation.rs?category=http%3A%2F%2Fx.test%7Clab')).toEqual(
      resource('patient/Observation.rs?category=http://x.test|lab'),
    )
  })

  it('decodes percent-encoding once and leaves + alone [D-24]', () => {
    expect(resource('patient/Observation.rs?code=a%2541+b').at(-1)).toEqual(['code', 'a%41+b'])
  })

  it('keeps an encoded comma or ampersand inside its value [D-24]', () => {
    expect(resource('patient/Observation.rs?code=a%2Cb%26c').at(-1)).toEqual(['code', 'a,b&c'])
  })

  it.each(['%', '%4', '%zz', '%ff', 'a%E0%A4'])(
    'refuses broken percent-encoding %s [D-24]',
    (value) => {
      expect(parseScope(`patient/Observation.rs?code=${value}`)).toMatchObject({
        kind: 'invalid',
        reason: 'percent-encoding',
      })
    },
  )
})

describe('scope grammar, other scopes', () => {
  it.each([
    ['launch', { kind: 'context' }],
    ['launch/patient', { kind: 'context', type: 'Patient' }],
    ['launch/imagingstudy', { kind: 'context', type: 'ImagingStudy' }],
    [
      'launch/list?role=https://x.test/home',
      { kind: 'context', type: 'List', role: 'https://x.test/home' },
    ],
    ['openid', { kind: 'identity', name: 'openid' }],
    ['fhirUser', { kind: 'identity', name: 'fhirUser' }],
    ['profile', { kind: 'identity', name: 'profile' }],
    ['offline_access', { kind: 'refresh', name: 'offline_access' }],
    ['online_access', { kind: 'refresh', name: 'online_access' }],
    ['__profilePhoto.manage', { kind: 'extension', text: '__profilePhoto.manage' }],
    ['https://x.test/scopes/a', { kind: 'extension', text: 'https://x.test/scopes/a' }],
    ['urn:example:scope', { kind: 'extension', text: 'urn:example:scope' }],
  ])('takes %s', (text, scope) => {
    expect(parseScope(text)).toEqual(scope)
  })

  it('takes system/DynamicClient.register as a literal of its own [D-12]', () => {
    expect(parseScope('system/DynamicClient.register')).toEqual({ kind: 'register' })
  })

  it.each(['system/dynamicclient.register', 'system/DynamicClient.Register'])(
    'refuses %s, which differs in case [D-12]',
    (text) => {
      expect(parseScope(text)).toMatchObject({ kind: 'invalid' })
    },
  )

  it.each([
    ['launch/Patient', 'context-type'],
    ['launch/nosuchtype', 'context-type'],
    ['launch/', 'context-type'],
    ['launch/list?role=https://x.test/a&role=https://x.test/b', 'context-role'],
    ['launch/list?role=a&role=b', 'context-role'],
    ['launch/list?role=', 'context-role'],
    ['launch/list?role=home', 'context-role'],
    ['launch/list?other=https://x.test/a', 'context-role'],
    ['launch/list?', 'context-role'],
    ['__', 'extension-name'],
    ['https:', 'unknown-scope'],
    ['', 'unknown-scope'],
    ['openid\t', 'illegal-character'],
    ['patient/Observation.rs?code="x"', 'illegal-character'],
    ['patient\\Observation.rs', 'illegal-character'],
    ['__é', 'illegal-character'],
    ['__\u0000', 'illegal-character'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseScope(text)).toMatchObject({ kind: 'invalid', reason })
  })
})
