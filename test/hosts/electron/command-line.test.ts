import { describe, expect, it } from 'vitest'
import {
  findRefusedCondition,
  type StartConditions,
} from '../../../src/main/hosts/electron/command-line.ts'

function refused(argv: string[], conditions: Partial<StartConditions> = {}) {
  return findRefusedCondition({
    argv,
    env: {},
    isPackaged: true,
    platform: 'linux',
    ...conditions,
  })
}

const weakening = [
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-gpu-sandbox',
  'single-process',
  'disable-web-security',
  'disable-site-isolation-trials',
  'js-flags=--allow-natives-syntax',
  'load-extension=/tmp/x',
  'disable-extensions-except=/tmp/x',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list=abc',
  'allow-running-insecure-content',
  'host-rules=MAP * 127.0.0.1',
  'host-resolver-rules=MAP * 127.0.0.1',
  'password-store=basic',
]

const debugging = [
  'remote-debugging-port=9222',
  'remote-debugging-pipe',
  'remote-debugging-address=0.0.0.0',
  'inspect',
  'inspect=0.0.0.0:9229',
  'inspect-brk',
  'inspect-port=1',
]

describe('command line of the desktop', () => {
  it('runs with its own options', () => {
    expect(refused(['.', '--port', '4300', '--data=/tmp/x', 'trustbench://open/launch'])).toBe(
      undefined,
    )
  })

  it.each(weakening)('refuses --%s, installed and from a checkout [EL-04] [EL-19]', (name) => {
    const shown = `--${name.split('=')[0]}`
    expect(refused([`--${name}`])).toBe(shown)
    expect(refused(['.', `--${name}`], { isPackaged: false })).toBe(shown)
  })

  it.each(debugging)('refuses --%s when installed [EL-19]', (name) => {
    expect(refused([`--${name}`])).toBe(`--${name.split('=')[0]}`)
    expect(refused([`--${name}`], { isPackaged: false })).toBe(undefined)
  })

  it.each([
    ['-no-sandbox', 'linux'],
    ['--NO-SANDBOX', 'linux'],
    ['/no-sandbox', 'win32'],
  ] as const)('sees through %s on %s, as Chromium does [EL-19]', (argument, platform) => {
    expect(refused([argument], { platform })).toBe('--no-sandbox')
  })

  it('refuses every ELECTRON_ variable when installed [EL-19]', () => {
    const env = { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' }
    expect(refused([], { env })).toBe('ELECTRON_RUN_AS_NODE')
    expect(refused([], { env: { electron_enable_logging: '1' } })).toBe('electron_enable_logging')
    expect(refused([], { env, isPackaged: false })).toBe(undefined)
  })
})
