import { describe, expect, it } from 'vitest'
import {
  createVerdictCache,
  type PathQuestion,
  validateCertificatePath,
} from '../../../src/main/core/certificate-path/index.ts'
import * as pki from './support/test-certificates.ts'
import { buildHierarchy, policyFor } from './support/test-hierarchy.ts'

const hierarchy = buildHierarchy()
const question: PathQuestion = {
  leaf: hierarchy.leaf,
  candidates: [hierarchy.intermediate],
  policy: policyFor([hierarchy.root]),
  now: pki.now,
  clock: { now: () => 0 },
}

function countingCache() {
  let judged = 0
  const cache = createVerdictCache((asked) => {
    judged += 1
    return validateCertificatePath(asked)
  })
  const judge = async (change: Partial<PathQuestion> = {}) =>
    (await cache.judge({ ...question, ...change })).trusted
  return { cache, judge, judged: () => judged }
}

describe('verdict cache', () => {
  it('gives the same verdict for a minute and not a second longer [UD-22]', async () => {
    const { judge, judged } = countingCache()
    await judge()
    await judge({ now: pki.now + 60 })
    expect(judged()).toBe(1)
    await judge({ now: pki.now + 61 })
    expect(judged()).toBe(2)
  })

  it('judges anew at an earlier time [UD-22, UDAP-PKI-020]', async () => {
    const { judge, judged } = countingCache()
    await judge()
    await judge({ now: pki.now - 1 })
    expect(judged()).toBe(2)
  })

  it('judges anew under other anchors, rules or certificates [UD-22]', async () => {
    const { judge, judged } = countingCache()
    expect(await judge()).toBe(true)
    expect(await judge({ policy: policyFor([]) })).toBe(false)
    expect(await judge({ policy: policyFor([hierarchy.root], { acceptedKeys: ['rsa'] }) })).toBe(
      false,
    )
    expect(await judge({ candidates: [] })).toBe(false)
    expect(judged()).toBe(4)
  })

  it('forgets at once when told so [UD-22]', async () => {
    const { cache, judge, judged } = countingCache()
    await judge()
    cache.clear()
    await judge()
    expect(judged()).toBe(2)
  })
})
