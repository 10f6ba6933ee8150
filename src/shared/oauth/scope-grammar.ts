import { isResourceTypeName, resourceTypeOfLowerCase } from '../fhir/resource-types.ts'
import type { InvalidScope, Scope, ScopeLetter, ScopeLevel } from './scope.ts'
import { scopeLetters } from './scope.ts'
import {
  decodePercent,
  invalidPercent,
  invalidScope,
  parseConstraints,
} from './scope-constraint-grammar.ts'

/** The one literal that lets an app register an instance of itself. */
export const registerScopeText = 'system/DynamicClient.register'

/** Parses one scope. Scopes are case-sensitive; the scan is linear in the length of the text.
 * A valid result need not be grantable: whether a search parameter exists is asked at negotiation.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; RFC 6749 section 3.3 */
export function parseScope(text: string): Scope | InvalidScope {
  const illegal = findIllegalCharacter(text)
  if (illegal !== undefined) return illegal
  switch (text) {
    case 'launch':
      return { kind: 'context' }
    case 'openid':
    case 'fhirUser':
    case 'profile':
      return { kind: 'identity', name: text }
    case 'offline_access':
    case 'online_access':
      return { kind: 'refresh', name: text }
    case 'udap':
      return { kind: 'tiered' }
    case registerScopeText:
      return { kind: 'register' }
  }
  if (text.startsWith('__')) return parsePrivateExtension(text)
  if (text.startsWith('launch/')) return parseContext(text.slice('launch/'.length))
  if (isAbsoluteUri(text)) return { kind: 'extension', text }
  const slash = text.indexOf('/')
  if (slash < 0) {
    return invalidScope('unknown-scope', text, 'a scope of SMART App Launch, __name or a full URI')
  }
  const level = text.slice(0, slash)
  if (!isLevel(level)) return invalidScope('unknown-level', level, 'patient, user or system')
  return parseResource(level, text.slice(slash + 1))
}

function findIllegalCharacter(text: string): InvalidScope | undefined {
  if (text === '') return invalidScope('unknown-scope', text, 'at least one character')
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
      return invalidScope(
        'illegal-character',
        `U+${code.toString(16).toUpperCase().padStart(4, '0')} at position ${index + 1}`,
        'printable ASCII without space, double quote or backslash',
      )
    }
  }
  return undefined
}

function isLevel(text: string): text is ScopeLevel {
  return text === 'patient' || text === 'user' || text === 'system'
}

function parseResource(level: ScopeLevel, rest: string): Scope | InvalidScope {
  const question = rest.indexOf('?')
  const beforeQuery = question < 0 ? rest : rest.slice(0, question)
  const dot = beforeQuery.indexOf('.')
  const target = dot < 0 ? beforeQuery : beforeQuery.slice(0, dot)
  if (target === '') return invalidScope('missing-type', target, '* or a resource type')
  if (target !== '*' && !isResourceTypeName(target)) {
    return invalidScope('unknown-type', target, '* or the exact name of a FHIR R4 resource type')
  }
  const actions = dot < 0 ? '' : beforeQuery.slice(dot + 1)
  if (actions === 'read' || actions === 'write' || actions === '*') {
    if (question < 0) return { kind: 'resource', version: 1, level, target, access: actions }
    return invalidScope('constraint-on-v1', rest.slice(question), 'letters (cruds) before a limit')
  }
  const letters = parseLetters(actions)
  if ('kind' in letters) return letters
  const constraints = question < 0 ? [] : parseConstraints(rest.slice(question + 1))
  if ('kind' in constraints) return constraints
  return { kind: 'resource', version: 2, level, target, letters, constraints }
}

function parseLetters(actions: string): readonly ScopeLetter[] | InvalidScope {
  if (actions === '') {
    return invalidScope('missing-actions', actions, '. and at least one of the letters cruds')
  }
  const letters: ScopeLetter[] = []
  let last = -1
  for (const character of actions) {
    const letter = scopeLetters.find((candidate) => candidate === character)
    if (letter === undefined) {
      return invalidScope('unknown-action', actions, 'letters of cruds, or read, write or *')
    }
    const position = scopeLetters.indexOf(letter)
    if (position <= last) {
      const reason = letters.includes(letter) ? 'repeated-action' : 'action-order'
      return invalidScope(reason, actions, 'letters once each, in the order cruds')
    }
    letters.push(letter)
    last = position
  }
  return letters
}

function parseContext(rest: string): Scope | InvalidScope {
  const question = rest.indexOf('?')
  const name = question < 0 ? rest : rest.slice(0, question)
  const type = resourceTypeOfLowerCase(name)
  if (type === undefined) {
    return invalidScope('context-type', name, 'a FHIR R4 resource type in lower case')
  }
  if (question < 0) return { kind: 'context', type }
  const query = rest.slice(question + 1)
  const wanted = 'one role=, launch or an absolute URI after it'
  if (!query.startsWith('role=') || query.includes('&')) {
    return invalidScope('context-role', query, wanted)
  }
  const role = decodePercent(query.slice('role='.length))
  if (role === undefined) return invalidPercent(query)
  if (role !== 'launch' && !isAbsoluteUri(role)) return invalidScope('context-role', query, wanted)
  return { kind: 'context', type, role }
}

function parsePrivateExtension(text: string): Scope | InvalidScope {
  if (text.length > 2) return { kind: 'extension', text }
  return invalidScope('extension-name', text, 'a name after the two underscores')
}

/** Tells whether a text begins with a URI scheme and a colon and goes on after them. */
function isAbsoluteUri(text: string): boolean {
  const colon = text.indexOf(':')
  if (colon < 1 || colon === text.length - 1) return false
  for (let index = 0; index < colon; index += 1) {
    const code = text.charCodeAt(index)
    const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
    const isLater =
      (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e
    if (!isLetter && (index === 0 || !isLater)) return false
  }
  return true
}
