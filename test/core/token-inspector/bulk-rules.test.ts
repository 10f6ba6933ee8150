import { describe, expect, it } from 'vitest'
import { createBulkJudge } from '../../../src/main/core/token-inspector/bulk/judge-token.ts'
import { decodeJwt, JsonObject } from '../../../src/main/core/token-inspector/decode-jwt.ts'
import { inspectorRules } from '../../../src/main/core/token-inspector/index.ts'
import { describeCertificate } from '../../../src/main/core/token-inspector/inspect-jwt.ts'
import type {
  InspectionSubject,
  InspectorRule,
  RuleReads,
} from '../../../src/main/core/token-inspector/rule.ts'
import { readHeaderCertificates } from '../../../src/main/core/token-inspector/verification/judge-certificates.ts'
import type { InspectorProfile } from '../../../src/shared/contract/inspector.ts'
import {
  createWorld,
  fhirBase,
  issuer,
  knownKey,
  now,
  untrusting,
} from './support/inspector-world.ts'
import { build, type Change, examples, good } from './support/rule-examples.ts'

const surroundings = {
  issuer,
  fhirBase,
  now,
  clockSkewSeconds: 30,
  isClient: async (clientId: string) => clientId === 'app',
}

const profiles = Object.keys(good) as InspectorProfile[]

/** Every example and every good token, each with the profile it is judged by. */
const all = [
  ...profiles.map((profile): Change => ({ profile })),
  ...Object.values(examples).flatMap(({ fails, passes }) => [fails, ...(passes ? [passes] : [])]),
]

describe('rules that say what they look at', () => {
  const subjects = all.map(subjectOf)
  const told = inspectorRules.flatMap((rule) =>
    rule.reads === undefined ? [] : [[rule.id, rule, rule.reads] as const],
  )

  it('are seen through where they look at something else', () => {
    const liar: InspectorRule = {
      id: 'liar',
      level: 'error',
      clause: '',
      advice: '',
      check: ({ claims }) => {
        claims.string('sub')
        return undefined
      },
    }
    const subject = subjectOf({ profile: 'id-token' })
    expect(() => liar.check(only(['iss'], subject))).toThrow('looked at sub')
    expect(() => liar.check(only('names', subject))).toThrow('looked at a value')
    expect(() => liar.check(only('header', subject))).toThrow('looked at claims')
    expect(() => only(['sub'], subject).jwt).toThrow('looked at jwt')
    expect(liar.check(only(['sub'], subject))).toBeUndefined()
  })

  it.each(told)('%s looks at nothing else, in any example', (_id, rule, reads) => {
    for (const subject of subjects) {
      if (rule.profiles?.includes(subject.profile) === false) continue
      expect(rule.check(only(reads, subject))).toEqual(rule.check(subject))
    }
  })
})

describe('a bulk inspection', () => {
  const judges = new Map(
    profiles.map((profile) => [
      profile,
      createBulkJudge({
        surroundings,
        keys: [knownKey],
        profile,
        community: undefined,
        judgeChain: untrusting,
      }),
    ]),
  )
  const inspector = createWorld()

  async function outcomesOf(change: Change) {
    const { profile, token } = build(change)
    const judged = await judges.get(profile)?.(token)
    const { tokens } = await inspector.inspect(token, { profile })
    const findings = tokens[0]?.findings ?? []
    const ids = (outcome: string) =>
      findings.filter((finding) => finding.outcome === outcome).map(({ id }) => id)
    return {
      bulk: [judged?.facts.failed, judged?.facts.warnings].map(ofRules),
      single: [ids('failed'), ids('warning')].map(ofRules),
    }
  }

  it('finds in each example what a single inspection finds, whatever it judged before [TI-11]', async () => {
    // A token broken over lines is two texts in a log, and one on the clipboard.
    const comparable = all.filter((change) => change !== examples['compact-form']?.fails)
    for (const change of [...comparable, ...comparable.toReversed()]) {
      const { bulk, single } = await outcomesOf(change)
      expect({ change, ids: bulk }).toEqual({ change, ids: single })
    }
  })
})

/** Ids of rules, in one order; what the path of certificates says is told elsewhere. */
function ofRules(ids: readonly string[] = []): string[] {
  return ids.filter((id) => id !== 'x5c-path' && id !== 'x5c-revocation').toSorted()
}

function subjectOf(change: Change): InspectionSubject {
  const { profile, token } = build(change)
  const jwt = decodeJwt(token.replaceAll(/\s/g, ''))
  return {
    profile,
    jwt,
    header: jwt.header,
    claims: jwt.claims ?? new JsonObject({ kind: 'object', text: '{}' }, []),
    signature: { state: 'not-verified', key: null, trust: null, text: 'not here' },
    knownClients: [],
    surroundings,
    oddities: jwt.oddities,
    certificates: readHeaderCertificates(jwt.header).map(describeCertificate),
    guessedSecret: undefined,
  }
}

/** A subject of which nothing can be seen but what a rule says it reads. */
function only(reads: RuleReads, subject: InspectionSubject): InspectionSubject {
  const part = reads === 'header' ? ['header', 'certificates'] : ['claims']
  const open = new Set<PropertyKey>(['profile', 'surroundings', ...part])
  const shown = reads === 'header' ? subject : { ...subject, claims: hide(subject.claims, reads) }
  return new Proxy(shown, {
    get: (target, name, receiver) => {
      if (!open.has(name)) throw new Error(`looked at ${String(name)}`)
      return Reflect.get(target, name, receiver)
    },
  })
}

function hide(claims: JsonObject, reads: Exclude<RuleReads, 'header'>): JsonObject {
  const members = claims.members.map(({ name, value }) => {
    const isOpen = reads !== 'names' && reads.includes(name)
    return { name, value: isOpen ? value : hidden(value) }
  })
  const node = hidden({ ...claims.node })
  return new (class extends JsonObject {
    override get(name: string) {
      if (reads !== 'names' && !reads.includes(name)) throw new Error(`looked at ${name}`)
      return super.get(name)
    }
  })(node, members)
}

function hidden<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get: () => {
      throw new Error('looked at a value')
    },
  })
}
