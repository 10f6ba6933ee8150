import { describe, expect, it } from 'vitest'
import type { RawExchange } from '../../../src/main/core/exchange-log/index.ts'
import type { Platform } from '../../../src/main/core/platform.ts'
import {
  createRecordedChannel,
  UdapChannelError,
} from '../../../src/main/core/udap-client/index.ts'
import { createTestClock } from '../../support/test-workbench.ts'

type MayConnect = Parameters<Platform['outboundFetch']>[1]

/** A channel to a server whose base was typed, with what it asked the host to do and what it kept. */
function channelTo(typed: string, answer: () => Response = () => new Response('{}')) {
  const asked: { request: Request; mayConnect: MayConnect }[] = []
  const kept: RawExchange[] = []
  const platform = {
    clock: createTestClock(),
    random: (count: number) => new Uint8Array(count).fill(7),
    outboundFetch: async (request: Request, mayConnect?: MayConnect) => {
      asked.push({ request, mayConnect })
      return answer()
    },
  }
  const log = {
    record: (exchange: RawExchange) => {
      kept.push(exchange)
    },
    flush: () => {},
    close: () => {},
  }
  const channel = createRecordedChannel(typed, { platform, log })
  const send = (url: string) =>
    channel.exchange(new Request(url), { area: 'other' }, async ({ status }) => status)
  return { asked, kept, send, channel }
}

describe('channel to a server that was typed', () => {
  it('reaches the host that was typed wherever it is [AS-19]', async () => {
    const { asked, send } = channelTo('https://ehr.example/r4')
    expect(await send('https://ehr.example/register')).toBe(200)
    expect(asked[0]?.mayConnect).toBeUndefined()
  })

  it('reaches another host at public addresses only [AS-19]', async () => {
    const { asked, send } = channelTo('https://ehr.example/r4')
    await send('https://login.example/token')
    const mayConnect = asked[0]?.mayConnect
    const inner = ['10.0.0.1', '127.0.0.1', '::1', '169.254.169.254', '192.168.1.1', 'fd00::1']
    expect(inner.map((address) => mayConnect?.(address, 443))).toEqual(inner.map(() => false))
    expect(mayConnect?.('8.8.8.8', 443)).toBe(true)
  })

  it('reaches another place on this machine only from a server on it [AS-19]', async () => {
    const { asked, send } = channelTo('http://localhost:4200/fhir')
    await send('http://127.0.0.1:4300/token')
    await send('https://elsewhere.example/token')
    const [here, elsewhere] = asked.map(({ mayConnect }) => mayConnect)
    expect([here?.('127.0.0.1', 4300), here?.('10.0.0.1', 4300)]).toEqual([true, false])
    expect(elsewhere?.('127.0.0.1', 443)).toBe(false)
  })

  it.each(['http://ehr.example/token', 'ftp://ehr.example/token'])(
    'sends nothing to %s, which can be listened in on [GEN-21]',
    async (url) => {
      const { asked, kept, send } = channelTo('https://ehr.example/r4')
      await expect(send(url)).rejects.toThrow(UdapChannelError)
      expect([asked, kept]).toEqual([[], []])
    },
  )

  it('follows no redirect and gives up on an answer over 256 KiB [L-11]', async () => {
    const redirecting = channelTo(
      'https://ehr.example/r4',
      () => new Response(null, { status: 302, headers: { Location: 'https://evil.example/' } }),
    )
    expect(await redirecting.send('https://ehr.example/register')).toBe(302)
    expect(redirecting.asked.map(({ request }) => [request.url, request.redirect])).toEqual([
      ['https://ehr.example/register', 'manual'],
    ])
    const large = channelTo('https://ehr.example/r4', () => new Response('x'.repeat(262_145)))
    await expect(large.send('https://ehr.example/register')).rejects.toThrow('larger than 262144')
    const fitting = channelTo('https://ehr.example/r4', () => new Response('x'.repeat(262_144)))
    expect(await fitting.send('https://ehr.example/register')).toBe(200)
  })

  it('keeps each exchange with what its judge noted, also when nobody answers [GEN-20]', async () => {
    const { kept, channel } = channelTo('https://ehr.example/r4')
    await channel.exchange(
      new Request('https://ehr.example/register'),
      { area: 'token', clientId: 'app' },
      async (_answer, scope) => {
        scope.note({ outcome: 'failed', check: 'a-rule', clause: 'X-1', text: 'not so' })
      },
    )
    expect(kept[0]).toMatchObject({
      direction: 'outbound',
      area: 'token',
      scope: { links: { clientId: 'app' } },
      notes: [{ check: 'a-rule' }],
    })
    const silent = channelTo('https://ehr.example/r4', () => {
      throw new Error('connection reset')
    })
    await expect(silent.send('https://ehr.example/register')).rejects.toThrow('connection reset')
    expect(silent.kept[0]).toMatchObject({ response: undefined, notes: [{ check: 'answered' }] })
  })
})
