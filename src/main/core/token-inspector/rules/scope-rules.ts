import { parseScope } from '../../../../shared/oauth/scope-grammar.ts'
import { fail, type InspectionSubject, type InspectorRule, pass } from '../rule.ts'
import { accessTokenProfiles } from './profile-groups.ts'

const scoped = [...accessTokenProfiles, 'udap-software-statement', 'software-statement'] as const

/** Rules about what a token lets its holder do. */
export const scopeRules: readonly InspectorRule[] = [
  {
    id: 'scope-form',
    level: 'warning',
    clause: 'RFC 6749 section 3.3; L-06',
    profiles: scoped,
    advice: 'Separate scopes by one space, each once.',
    reads: ['scope'],
    check: ({ claims }) => {
      const scope = claims.string('scope')
      if (scope === undefined) return undefined
      const parts = scope.split(' ')
      const isFit = parts.every((part) => part !== '') && new Set(parts).size === parts.length
      return isFit && scope.length <= 4096
        ? pass('Scopes stand one space apart, each once')
        : fail(
            'The list of scopes is untidy',
            `${scope.length} characters, ${parts.length} parts`,
            'each once, one space between',
          )
    },
  },
  {
    id: 'scope-grammar',
    level: 'warning',
    clause: 'SMART App Launch 2.2.0, scopes; section 12 of the catalogue',
    profiles: scoped,
    advice: 'Write scopes as SMART 2 does, as in patient/Observation.rs.',
    reads: ['scope'],
    check: (subject) => {
      const bad = scopesOf(subject).filter((scope) => parseScope(scope).kind === 'invalid')
      return bad.length === 0
        ? pass('Every scope can be read')
        : fail('Not every scope can be read', bad.slice(0, 10).join(' '), 'scopes of SMART')
    },
  },
  {
    id: 'scope-wildcard',
    level: 'warning',
    clause: 'SMART App Launch 2.2.0, best practices; RFC 9700 section 2.3',
    profiles: scoped,
    advice: 'Ask for the resource types that are needed, not for all.',
    reads: ['scope'],
    check: (subject) => {
      const wide = scopesOf(subject).filter((scope) => /^(?:patient|user|system)\/\*\./.test(scope))
      return wide.length === 0
        ? pass('No scope is for every resource type')
        : fail('Reaches every resource type', wide.join(' '), 'the types that are needed')
    },
  },
  {
    id: 'scope-write-all',
    level: 'error',
    clause: 'RFC 9700 section 2.3; SMART App Launch 2.2.0, scopes',
    profiles: accessTokenProfiles,
    advice: 'Ask for writing and deleting by resource type only.',
    reads: ['scope'],
    check: (subject) => {
      const all = scopesOf(subject).filter((scope) =>
        /^(?:user|system)\/\*\.(?:\*|write|\w*[cud]\w*)(?:\?|$)/.test(scope),
      )
      return all.length === 0
        ? pass('Nothing lets it change everything')
        : fail(
            'Lets its holder change or delete everything',
            all.join(' '),
            'reading, or named types',
          )
    },
  },
  {
    id: 'scope-offline',
    level: 'information',
    clause: 'SMART App Launch 2.2.0, scopes: offline_access; RFT-17',
    profiles: accessTokenProfiles,
    advice: 'Ask for offline_access only where the app works while nobody is there.',
    reads: ['scope'],
    check: (subject) =>
      scopesOf(subject).includes('offline_access')
        ? fail('Goes on after the user has left', 'offline_access', 'no lasting access')
        : pass('Ends with the session'),
  },
  {
    id: 'scope-context-mix',
    level: 'warning',
    clause: 'SMART App Launch 2.2.0, scopes; RFC 9700 section 2.3',
    profiles: accessTokenProfiles,
    advice: 'Keep system scopes and scopes of a person in tokens of their own.',
    reads: ['scope'],
    check: (subject) => {
      const scopes = scopesOf(subject)
      const isSystem = scopes.some((scope) => scope.startsWith('system/'))
      const isPerson = scopes.some((scope) => /^(?:patient|user)\//.test(scope))
      return isSystem && isPerson
        ? fail(
            'For a service and a person at once',
            'system/ beside patient/ or user/',
            'one of them',
          )
        : pass('For a person or a service, not both')
    },
  },
  {
    id: 'scope-patient-context',
    level: 'error',
    clause: 'CTX-01; SMART App Launch 2.2.0, scopes: patient',
    profiles: ['smart-access-token'],
    advice: 'Say in patient whose data the patient scopes are about.',
    reads: ['scope', 'patient'],
    check: (subject) => {
      if (!scopesOf(subject).some((scope) => scope.startsWith('patient/'))) return undefined
      return subject.claims.get('patient') === undefined
        ? fail('Patient scopes without a patient', 'no patient', 'the id of a patient')
        : pass('Says whose data it is about')
    },
  },
]

/** Every scope rule asks the same of one token after the other. */
let last: { readonly subject: InspectionSubject; readonly scopes: readonly string[] } | undefined

function scopesOf(subject: InspectionSubject): readonly string[] {
  if (last?.subject === subject) return last.scopes
  const parts = (subject.claims.string('scope') ?? '').split(' ')
  const scopes = parts.filter((scope) => scope !== '').slice(0, 200)
  last = { subject, scopes }
  return scopes
}
