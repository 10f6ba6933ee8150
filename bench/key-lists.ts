import type { LaunchTarget } from '../test/support/launch.ts'
import { median } from './statistics.ts'

/** What asking for a page of a list costs. */
export interface ListTiming {
  readonly name: string
  readonly medianMilliseconds: number
  readonly slowestMilliseconds: number
  /** How often it was asked. */
  readonly asked: number
}

const kept = 1_000
const asked = 30

/** Times how the lists of 1,000 keys and 1,000 certificates open and filter, as the console asks for them.
 * @throws {Error} a list is not as long as it must be, or a filter does not find its one row
 */
export async function measureKeyLists({ call }: LaunchTarget): Promise<readonly ListTiming[]> {
  const { communities } = await call('communities.list', {})
  const [community] = communities
  if (community === undefined) throw new Error('there is no community to issue with')
  for (let index = 0; index < kept; index += 1) {
    const name = `Key ${String(index).padStart(4, '0')}`
    const key = await call('keys.generate', { name, algorithm: 'p-256', purpose: 'other' })
    await call('certificates.issue', {
      communityId: community.id,
      kind: 'client',
      commonName: name,
      key: { kind: 'stored', keyId: key.id },
      uris: [`https://app.example/${index}`],
    })
  }
  return [
    await time('1,000 keys, list opens', kept, () => call('keys.list', {})),
    await time('1,000 keys, filter by text', 1, () => call('keys.list', { search: 'Key 0777' })),
    await time('1,000 certificates, list opens', kept, () => call('certificates.list', {})),
    await time('1,000 certificates, filter by text', 1, () =>
      call('certificates.list', { search: 'Key 0777' }),
    ),
  ]
}

async function time(
  name: string,
  least: number,
  ask: () => Promise<{ readonly total: number }>,
): Promise<ListTiming> {
  const milliseconds: number[] = []
  for (let turn = 0; turn < asked; turn += 1) {
    const start = performance.now()
    const { total } = await ask()
    milliseconds.push(performance.now() - start)
    if (total < least) throw new Error(`${name}: ${total} rows, wanted at least ${least}`)
  }
  return {
    name,
    medianMilliseconds: median(milliseconds),
    slowestMilliseconds: Math.max(...milliseconds),
    asked,
  }
}
