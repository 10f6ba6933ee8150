import type { ScopeExplanation } from '../../../shared/contract/scopes.ts'
import {
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type Scope,
} from '../../../shared/oauth/scope.ts'
import type { ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'
import { coversResourceScope } from '../authorization-server/scopes/index.ts'
import { resourceEntriesOf } from './coverage.ts'

type Warning = ScopeExplanation['scopes'][number]['warnings'][number]

/** Says what a scope does that people may not expect, alone and beside the others it is asked with. */
export function findWarnings(scope: Scope, all: readonly ScopeEntry[]): Warning[] {
  const has = (is: (other: Scope) => boolean) =>
    all.some(({ scope: other }) => other.kind !== 'invalid' && is(other))
  switch (scope.kind) {
    case 'resource':
      return [...warningsOfForm(scope), ...warningsOfCompany(scope, all)]
    case 'identity': {
      const hasOpenid = has((other) => other.kind === 'identity' && other.name === 'openid')
      if (scope.name === 'openid' || hasOpenid) return []
      return [{ clause: 'D-33', text: `${scope.name} is dropped without openid` }]
    }
    case 'refresh': {
      const both = has((other) => other.kind === 'refresh' && other.name !== scope.name)
      if (!both || scope.name === 'offline_access') return []
      return [{ clause: 'RFT-03, D-09', text: 'offline_access is asked for too, and wins' }]
    }
    case 'context':
    case 'tiered':
    case 'register':
    case 'extension':
      return []
  }
}

function warningsOfForm(scope: ResourceScope): Warning[] {
  const letters = lettersOf(scope)
  const warnings: Warning[] = []
  if (scope.version === 1) {
    warnings.push({ clause: 'SCN-04', text: 'SMART 1 words, granted as they are asked' })
  }
  if (letters.includes('s') && !letters.includes('r')) {
    warnings.push({ clause: 'SCE-19', text: 'Without r a search still returns whole resources' })
  }
  const writes = letters.some((letter) => letter === 'c' || letter === 'u')
  if (writes && !letters.includes('r')) {
    warnings.push({ clause: 'SCE-19', text: 'What was written cannot be read back' })
  }
  if (scope.target === '*' && constraintsOf(scope).length > 0) {
    warnings.push({
      clause: 'D-25',
      text: 'Types without the named parameters get nothing from it',
    })
  }
  return warnings
}

function warningsOfCompany(scope: ResourceScope, all: readonly ScopeEntry[]): Warning[] {
  const others = resourceEntriesOf(all)
    .map((entry) => entry.scope)
    .filter((other) => other !== scope)
  const warnings: Warning[] = []
  if (coversResourceScope(others, scope)) {
    warnings.push({ clause: 'SCN-05', text: 'The other scopes allow all of it already' })
  }
  const bringsPatient = all.some(
    ({ scope: other }) =>
      other.kind === 'context' && (other.type === undefined || other.type === 'Patient'),
  )
  if (scope.level === 'patient' && !bringsPatient) {
    const text = 'No scope asks for a patient; the server finds one as if launch/patient were asked'
    warnings.push({ clause: 'D-08', text })
  }
  return warnings
}
