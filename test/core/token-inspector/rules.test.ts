import { beforeAll, describe, expect, it } from 'vitest'
import { inspectorRules } from '../../../src/main/core/token-inspector/index.ts'
import {
  certificateRules,
  crlRules,
} from '../../../src/main/core/token-inspector/others/certificate-rules.ts'
import { keyRules } from '../../../src/main/core/token-inspector/others/key-rules.ts'
import { requestRules } from '../../../src/main/core/token-inspector/others/request-rules.ts'
import type { InspectorProfile } from '../../../src/shared/contract/inspector.ts'
import { createWorld } from './support/inspector-world.ts'
import { build, type Change, examples, good } from './support/rule-examples.ts'

const inspector = createWorld()

async function findingOf(rule: string, change: Change) {
  const { profile, token } = build(change)
  const { tokens } = await inspector.inspect(token, { profile })
  return tokens[0]?.findings.find(({ id }) => id === rule)
}

describe('inspector rules', () => {
  it('are at least 120, each with an id of its own, a clause and advice [TI-11]', () => {
    const all = [...inspectorRules, ...keyRules, ...requestRules, ...certificateRules, ...crlRules]
    expect(inspectorRules.length).toBeGreaterThanOrEqual(120)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { clause, advice } of all) {
      expect(clause).not.toBe('')
      expect(advice).toMatch(/\.$/)
    }
  })

  it('have an example each, and there is no example of a rule that is gone', () => {
    expect(Object.keys(examples).sort()).toEqual(inspectorRules.map(({ id }) => id).sort())
  })

  const profileOf = (id: string): InspectorProfile =>
    examples[id]?.fails.profile ??
    inspectorRules.find((rule) => rule.id === id)?.profiles?.[0] ??
    'id-token'

  it.each(inspectorRules.map(({ id }) => id))('%s holds for a token that keeps it', async (id) => {
    const passes = examples[id]?.passes ?? { profile: profileOf(id) }
    expect(await findingOf(id, passes)).toMatchObject({ outcome: 'passed', advice: null })
  })

  it.each(inspectorRules.map(({ id, level }) => [id, level] as const))(
    '%s does not hold for a token that breaks it, and says what was seen and wanted',
    async (id, level) => {
      const outcome = { error: 'failed', warning: 'warning', information: 'information' }[level]
      const finding = await findingOf(id, examples[id]?.fails ?? {})
      expect(finding).toMatchObject({ outcome, level })
      expect(finding?.wanted).toEqual(expect.any(String))
      expect(finding?.seen).toEqual(expect.any(String))
      expect(finding?.advice).toMatch(/\.$/)
    },
  )
})

describe('a good token of each profile', () => {
  let failed: Record<string, readonly string[]>
  beforeAll(async () => {
    const profiles = Object.keys(good) as InspectorProfile[]
    const entries = await Promise.all(
      profiles.map(async (profile) => {
        const { tokens } = await inspector.inspect(build({ profile }).token, { profile })
        const bad = tokens[0]?.findings.filter(({ outcome }) => outcome === 'failed') ?? []
        return [profile, bad.map(({ id }) => id)] as const
      }),
    )
    failed = Object.fromEntries(entries)
  })

  it.each(Object.keys(good))('%s fails no rule', (profile) => {
    expect(failed[profile]).toEqual([])
  })

  it.each(Object.keys(good).filter((profile) => profile !== 'rfc7523-assertion'))(
    '%s is recognised, with the reason',
    async (profile) => {
      const { tokens } = await inspector.inspect(
        build({ profile: profile as InspectorProfile }).token,
      )
      expect(tokens[0]).toMatchObject({ profile, why: expect.stringMatching(/\w/) })
    },
  )
})
