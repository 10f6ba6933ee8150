import { describe, expect, it } from 'vitest'
import { createTestWorkbench } from '../../support/test-workbench.ts'

describe('console, keys of the server', () => {
  it('are announced, take over, overlap and retire, and are published meanwhile [KS-14]', async () => {
    const bench = await createTestWorkbench()
    const { call, clock } = bench
    const published = async (): Promise<string[]> => {
      const { keys } = await (await bench.request('/jwks')).json()
      return keys.map(({ kid }: { kid: string }) => kid)
    }
    const states = async () =>
      (await call('keys.serverKeys', {})).keys
        .filter(({ purpose }) => purpose === 'access-token')
        .map(({ state }) => state)
    await published()
    expect(await states()).toEqual(['current'])
    const { keys } = await call('keys.rotateServerKey', {
      purpose: 'access-token',
      noticeSeconds: 600,
      overlapSeconds: 3_600,
    })
    expect(keys.filter(({ purpose }) => purpose === 'id-token')).toHaveLength(1)
    expect(await states()).toEqual(['next', 'current'])
    expect(await published()).toHaveLength(3)
    clock.advance(600)
    expect(await states()).toEqual(['current', 'retiring'])
    expect(await published()).toHaveLength(3)
    clock.advance(3_600)
    expect(await states()).toEqual(['current', 'retired'])
    expect(await published()).toHaveLength(2)
    await bench.close()
  })

  it('stay published at least as long as the longest token lives [KS-14]', async () => {
    const bench = await createTestWorkbench()
    const request = { purpose: 'id-token', overlapSeconds: 3_599 } as const
    await expect(bench.call('keys.rotateServerKey', request)).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    await bench.close()
  })
})
