import { describe, expect, it } from 'vitest'
import { parseScopeParameter } from '../../../../src/shared/oauth/scope-parameter.ts'

function texts(parameter: string): string[] {
  const list = parseScopeParameter(parameter)
  if (list.kind === 'too-large') throw new Error(list.seen)
  return list.entries.map(({ text }) => text)
}

describe('scope parameter', () => {
  it('keeps the order asked and collapses duplicates', () => {
    expect(texts('openid  patient/*.rs openid fhirUser')).toEqual([
      'openid',
      'patient/*.rs',
      'fhirUser',
    ])
  })

  it('keeps a broken scope in the list with its reason', () => {
    expect(parseScopeParameter('openid patient/Observation.dus')).toMatchObject({
      entries: [
        { scope: { kind: 'identity' } },
        { text: 'patient/Observation.dus', scope: { kind: 'invalid', reason: 'action-order' } },
      ],
    })
  })

  it('holds no scope when empty or blank', () => {
    expect(texts('')).toEqual([])
    expect(texts('   ')).toEqual([])
  })

  it('accepts 4096 characters and refuses one more [L-06]', () => {
    expect(texts(`__${'a'.repeat(4094)}`)).toHaveLength(1)
    expect(parseScopeParameter(`__${'a'.repeat(4095)}`)).toEqual({
      kind: 'too-large',
      seen: '4097 characters',
      wanted: 'at most 4096 characters',
    })
  })

  it('accepts 200 scopes and refuses one more [L-06]', () => {
    const scopes = Array.from({ length: 201 }, (_, index) => `__s${index}`)
    expect(texts(scopes.slice(1).join(' '))).toHaveLength(200)
    expect(parseScopeParameter(scopes.join(' '))).toMatchObject({
      kind: 'too-large',
      seen: '201 scopes',
    })
  })
})
