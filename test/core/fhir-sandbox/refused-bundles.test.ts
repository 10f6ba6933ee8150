import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
})
afterAll(() => bench.close())

describe('a Bundle that is imported', () => {
  const bundleOf = (entry: unknown) => JSON.stringify({ resourceType: 'Bundle', entry })
  const patient = { resource: { resourceType: 'Patient', id: 'p' } }

  it.each([
    ['is no JSON', '{"resourceType":"Bundle"', '', 'no JSON'],
    ['is another resource', '{"resourceType":"Patient"}', '', 'Patient'],
    ['has no list of entries', bundleOf({}), '', 'no list'],
    ['has too many entries', bundleOf(Array(501).fill({})), '', '501 entries'],
    ['nests too deeply', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, '', 'level 65 at 64'],
    ['has an entry without resource', bundleOf([patient, {}]), 'entry[1].resource', 'nothing'],
    [
      'has a type nobody knows',
      bundleOf([{ resource: { resourceType: 'Nonsense' } }]),
      'entry[0].resource',
      '"Nonsense"',
    ],
    [
      'has a malformed id',
      bundleOf([{ resource: { resourceType: 'Patient', id: 'a b' } }]),
      'entry[0].resource',
      '"a b"',
    ],
    [
      'holds a Bundle',
      bundleOf([{ resource: { resourceType: 'Bundle' } }]),
      'entry[0].resource',
      'Bundle',
    ],
    ['has a resource twice', bundleOf([patient, patient]), 'entry[1].resource', 'Patient/p again'],
  ])(
    'and %s is refused with place, value seen and what was wanted, and changes nothing [EL-23] [FH-04]',
    async (_, text, path, seen) => {
      const before = await bench.call('sandbox.status', {})
      await expect(
        bench.call('sandbox.import', { bundle: text, isDryRun: false }),
      ).rejects.toMatchObject({
        problem: {
          code: 'bad-request',
          message: expect.stringContaining(`Bundle${path === '' ? '' : ` ${path}`}: `),
          details: [{ path, seen, wanted: expect.any(String) }],
        },
      })
      expect(await bench.call('sandbox.status', {})).toEqual(before)
    },
  )
})
