import { beforeEach, describe, expect, it, vi } from 'vitest'
import { assignPolicy, guardAllContents } from '../../../src/main/hosts/electron/contents-policy.ts'
import { createEvent, electron, FakeWebContents, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const onWeakContents = vi.fn()

beforeEach(() => {
  resetElectron()
  onWeakContents.mockReset()
  guardAllContents(onWeakContents)
})

describe('every page of the program', () => {
  it('goes nowhere and opens nothing while its session has no policy [EL-09] [EL-10]', () => {
    const contents = new FakeWebContents({})

    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const event = createEvent({ url: 'https://example.com/' })
      contents.emit(name, event)
      expect(event.defaultPrevented).toBe(true)
    }
    expect(contents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
  })

  it('follows the policy of its session in all three kinds of navigation [EL-09]', () => {
    const session = electron.session.fromPartition('some')
    assignPolicy(session as never, {
      mayNavigate: (url) => url === 'https://here.example/',
      openWindow: () => ({ action: 'allow' }),
    })
    const contents = new FakeWebContents({ session: session as never })

    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const allowed = createEvent({ url: 'https://here.example/' })
      const refused = createEvent({ url: 'https://there.example/' })
      contents.emit(name, allowed)
      contents.emit(name, refused)
      expect([name, allowed.defaultPrevented, refused.defaultPrevented]).toEqual([
        name,
        false,
        true,
      ])
    }
    expect(contents.openHandler?.({ url: '' })).toEqual({ action: 'allow' })
  })

  it('can attach no guest view (CVE-2026-102676) [EL-08]', () => {
    const event = createEvent()
    new FakeWebContents({}).emit('will-attach-webview', event, {}, {})

    expect(event.defaultPrevented).toBe(true)
  })

  it('gets no Bluetooth device chosen for it [EL-05]', () => {
    const event = createEvent()
    const callback = vi.fn()
    new FakeWebContents({}).emit('select-bluetooth-device', event, [{ deviceId: 'x' }], callback)

    expect(event.defaultPrevented).toBe(true)
    expect(callback.mock.calls).toEqual([['']])
  })

  it('is left in peace when it runs under the preferences it must [EL-02]', () => {
    new FakeWebContents({})

    expect(onWeakContents).not.toHaveBeenCalled()
  })

  it.each([
    ['nodeIntegration', true],
    ['nodeIntegrationInWorker', true],
    ['nodeIntegrationInSubFrames', true],
    ['contextIsolation', false],
    ['sandbox', false],
    ['webviewTag', true],
    ['webSecurity', false],
    ['allowRunningInsecureContent', true],
    ['experimentalFeatures', true],
    ['enableBlinkFeatures', 'CSSVariables'],
  ])(
    'is reported at creation when %s is %s (CVE-2026-34775) [EL-02] [EL-03] [EL-04] [EL-06]',
    (name, value) => {
      new FakeWebContents({ [name]: value })

      expect(onWeakContents.mock.calls).toEqual([[[name]]])
    },
  )
})
