import dns from 'node:dns'
import http from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  checkKeySetUrl,
  type FetchReach,
  isConnectionAllowed,
} from '../../../src/main/core/authorization-server/client-keys/fetch-policy.ts'
import { KeySetError } from '../../../src/main/core/authorization-server/client-keys/index.ts'
import { createOutboundFetch } from '../../../src/main/hosts/node/outbound/index.ts'
import { takePorts } from '../../support/ports.ts'

// Names are looked up by the very function the program uses; here it answers as a test says.
vi.mock('node:dns', async (original) => {
  const real = await original<typeof dns>()
  const lookup = vi.fn(real.lookup)
  return { ...real, lookup, default: { ...real, lookup } }
})

const reach: FetchReach = {
  isTypedByOperator: false,
  client_id: 'stranger',
  ownBases: ['http://localhost:4100'],
}

/** The ways to write 127.0.0.1, the other addresses of this machine, and those next to it; at least 150. */
function spellings(): readonly string[] {
  const octets = [127, 0, 0, 1]
  const bases = [
    (octet: number) => String(octet),
    (octet: number) => `0x${octet.toString(16)}`,
    (octet: number) => `0${octet.toString(8)}`,
    (octet: number) => `0x00${octet.toString(16)}`,
  ]
  const mixed = bases.flatMap((first) =>
    bases.flatMap((second) =>
      bases.map((third) => [first(127), second(0), third(0), third(1)].join('.')),
    ),
  )
  const short = bases.flatMap((base) => [
    `${base(127)}.${base(1)}`,
    `${base(127)}.${base(0)}.${base(1)}`,
    base(2_130_706_433),
  ])
  const mapped = ['127.0.0.1', '7f00:1', '7f00:0001', '7F00:1'].flatMap((end) => [
    `[::ffff:${end}]`,
    `[0:0:0:0:0:ffff:${end}]`,
    `[64:ff9b::${end}]`,
    `[::${end}]`,
    `[::ffff:0:${end}]`,
  ])
  const others = [
    ...['127.0.0.2', '127.1.1.1', '127.255.255.254', '0.0.0.0', '0', '0x0', '000'],
    ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::0:1]', '[2002:7f00:1::]'],
    ...['10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '0xa9fea9fe'],
    ...['2852039166', '[fe80::1]', '[fc00::1]', '[fd00::1]', '[ff02::1]', '[fec0::1]', '224.0.0.1'],
    ...['255.255.255.255', '198.18.0.1', '192.0.0.1', '240.0.0.1', '[2001:db8::1]', '[100::1]'],
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'LocalHost.', 'x.y.localhost.'],
    ...[
      '①②⑦.⓪.⓪.①',
      '127。0。0。1',
      '127．0．0．1',
      '１２７.0.0.1',
      'ⓛocalhost',
      'ｌocalhost',
      'loc%61lhost',
    ],
    ...[
      '127%2e0%2e0%2e1',
      '%31%32%37.0.0.1',
      '0x7f.0x0.0x0.0x1',
      '0177.0000.0000.0001',
      '127.0.0.1.',
    ],
    ...[
      'user@127.0.0.1',
      'keys.test@127.0.0.1',
      'keys.test:x@[::1]',
      '127.0.0.1#@keys.test:1',
      '[::1]?',
    ],
    octets.join('.'),
  ]
  return Array.from(new Set([...mixed, ...short, ...mapped, ...others]))
}

let inside: http.Server
let port: number
let connections = 0
const outboundFetch = createOutboundFetch()
const guard = (address: string, at: number) => isConnectionAllowed(address, at, reach)

beforeAll(async () => {
  port = await takePorts(1)
  inside = http.createServer((_request, response) => response.end('reached'))
  inside.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => inside.listen(port, resolve))
})

afterAll(() => new Promise((resolve) => inside.close(resolve)))

beforeEach(() => {
  connections = 0
})

afterEach(() => vi.mocked(dns.lookup).mockReset())

/** Fetches as the program does for a client that registered itself, the check of the URL left out where it is the socket that
 * has to be refused. Says how it was refused, and nothing when it was not.
 */
async function refusalOf(url: string, isUrlChecked: boolean): Promise<string | undefined> {
  try {
    if (isUrlChecked) checkKeySetUrl(new URL(url), reach)
    await outboundFetch(new Request(url), guard)
    return undefined
  } catch (error) {
    if (error instanceof KeySetError) return 'address-not-allowed'
    if (error instanceof TypeError) return 'no URL'
    return (error as { reason?: string }).reason
  }
}

/** A resolver that answers with these addresses, one at each look-up. */
function resolveTo(...answers: readonly string[]) {
  let asked = 0
  vi.mocked(dns.lookup).mockImplementation(((
    _name: string,
    _options: object,
    callback: (error: null, found: { address: string; family: number }[]) => void,
  ) => {
    const address = answers[asked % answers.length] ?? ''
    asked += 1
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
    // One of the overloads of the real function.
  }) as unknown as typeof dns.lookup)
}

describe('addresses that may not be reached', () => {
  it('have 150 spellings, and one of them is reached where nothing forbids it', async () => {
    expect(spellings().length).toBeGreaterThanOrEqual(150)
    expect(await (await outboundFetch(new Request(`http://127.0.0.1:${port}/`))).text()).toBe(
      'reached',
    )
    expect(connections).toBe(1)
  })

  it.each(['http', 'https'])(
    'get no connection in any spelling by %s, by the URL or by the socket [AS-19] [FG-12]',
    async (scheme) => {
      resolveTo('127.0.0.1', '::1')
      const refused = new Set(['address-not-allowed', 'no URL'])
      const reached: string[] = []
      for (const spelling of spellings()) {
        const url = `${scheme}://${spelling}:${port}/jwks`
        if (!refused.has((await refusalOf(url, true)) ?? 'reached')) reached.push(url)
        if ((await refusalOf(url, false)) === undefined) reached.push(`${url}, by the socket`)
      }
      expect(reached).toEqual([])
      expect(connections).toBe(0)
    },
  )

  it('get no connection by a redirect to any spelling (CVE-2026-1180) [AS-19] [FG-12]', async () => {
    let location = ''
    const outside = http.createServer((_request, response) =>
      response.writeHead(302, { Location: encodeURI(location) }).end(),
    )
    const at = await takePorts(1)
    await new Promise<void>((resolve) => outside.listen(at, '127.0.0.1', resolve))
    try {
      for (const spelling of spellings()) {
        location = `http://${spelling}:${port}/jwks`
        expect((await outboundFetch(new Request(`http://127.0.0.1:${at}/`))).status).toBe(302)
      }
    } finally {
      outside.closeAllConnections()
      await new Promise((resolve) => outside.close(resolve))
    }
    expect(connections).toBe(0)
  })

  it.each([
    ['at once', ['127.0.0.1']],
    ['as IPv6', ['::1', '::ffff:127.0.0.1']],
    ['in turns with others that are refused', ['10.0.0.1', '127.0.0.1', '169.254.169.254']],
  ])(
    'get no connection by a name that a resolver rebinds %s [AS-19] [FG-12]',
    async (_, answers) => {
      resolveTo(...answers)
      for (let round = 0; round < 12; round += 1) {
        expect(await refusalOf(`https://localhost:${port}/jwks`, false)).toBe('forbidden')
      }
      expect(connections).toBe(0)
    },
  )
})
