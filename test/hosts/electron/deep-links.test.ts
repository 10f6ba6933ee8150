import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deepLinkVerbs,
  findDeepLink,
  parseDeepLink,
} from '../../../src/main/hosts/electron/deep-links.ts'

const valid = deepLinkVerbs.map((verb) => `trustbench://open/${verb}`)

describe('deep links', () => {
  it.each(valid)('reads %s', (link) => {
    expect(`trustbench://open/${parseDeepLink(link)}`).toBe(link)
  })

  it.each([
    'trustbench://open/',
    'trustbench://open',
    'trustbench:open/launch',
    'trustbench://console/launch',
    'trustbench://open/launch/',
    'trustbench://open/launch?iss=http://evil.example',
    'trustbench://open/launch#x',
    'trustbench://open/sign',
    'trustbench://open/import',
    'trustbench://open//launch',
    'trustbench://open/./launch',
    'trustbench://open/x/../launch',
    'trustbench://open/%6caunch',
    'trustbench://user@open/launch',
    'trustbench://open:80/launch',
    'TRUSTBENCH://open/launch',
    'trustbench://OPEN/launch',
    'trustbench://open\\launch',
    'trustbench://open/lau\tnch',
    'trustbench://open/launch\n',
    ' trustbench://open/launch',
    'trustbench://open/launch\0',
    'trustbench://open/constructor',
    'trustbench://open/__proto__',
    'http://open/launch',
    'file:///open/launch',
    'javascript:trustbench://open/launch',
    `trustbench://open/${'a'.repeat(5000)}`,
    '',
    undefined,
    null,
    { toString: () => 'trustbench://open/launch' },
  ])('does not read %j [EL-21]', (link) => {
    expect(parseDeepLink(link)).toBeUndefined()
  })

  it('reads a link only when it is, character for character, one of the list [EL-21]', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc
        .tuple(fc.constantFrom(...valid), fc.string({ unit: 'binary', maxLength: 8 }), fc.nat(40))
        .map(([link, noise, at]) => link.slice(0, at) + noise + link.slice(at)),
      fc.string({ unit: 'binary', maxLength: 30 }).map((tail) => `trustbench://open/${tail}`),
    )
    fc.assert(
      fc.property(hostile, (link) => {
        const verb = parseDeepLink(link)
        return verb === undefined ? !valid.includes(link) : link === `trustbench://open/${verb}`
      }),
      { numRuns: 50_000, seed: 21 },
    )
  })
})

describe('deep link of a handed-over command line', () => {
  it('finds the one link among the arguments [EL-20]', () => {
    expect(findDeepLink(['/opt/trustbench', '--port=1', 'trustbench://open/traffic'])).toBe(
      'traffic',
    )
  })

  it('drops switches unread, however they look (CVE-2018-1000006) [EL-21]', () => {
    expect(findDeepLink(['--trustbench://open/traffic', '-trustbench://open/launch'])).toBe(
      undefined,
    )
    expect(findDeepLink(['trustbench://open/traffic --gpu-launcher="cmd"'])).toBe(undefined)
  })

  it('takes no link where there are two [EL-20]', () => {
    expect(findDeepLink(['trustbench://open/traffic', 'trustbench://open/launch'])).toBe(undefined)
  })
})
