import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  parseDesktopOptions,
  profileDirectoryOf,
} from '../../../src/main/hosts/electron/desktop-options.ts'
import { UnusableInputError } from '../../../src/main/hosts/node/start-failure.ts'

const checkout = resolve('/srv/trustbench')

describe('options of the desktop', () => {
  it.each([
    ['a checkout', ['/electron', checkout, '--port', '4300', '--data', '/data'], checkout],
    [
      'a checkout driven by tests',
      ['/electron', '--inspect=0', '-r', '/loader.js', checkout, '--port=4300', '--data', '/data'],
      checkout,
    ],
    [
      'a checkout named by a link to it',
      ['/electron', '--inspect=0', '/link', '--port', '4300', '--data', '/data'],
      checkout,
    ],
    ['an installed program', ['/trustbench', '--data', '/data', '--port', '4300'], undefined],
    [
      'an installed program with switches of the display',
      ['/trustbench', '--ozone-platform=wayland', '--lang=de', '--port=4300', '--data=/data'],
      undefined,
    ],
    [
      'a start by a deep link',
      ['/trustbench', 'trustbench://open/x', '--port=4300', '--data=/data'],
      undefined,
    ],
  ])('are those of serve, in %s', (_where, argv, appPath) => {
    expect(parseDesktopOptions(argv, appPath)).toMatchObject({
      port: 4300,
      dataDirectory: resolve('/data'),
    })
  })

  it('have the defaults of serve', () => {
    expect(parseDesktopOptions(['/trustbench'], undefined).port).toBe(4100)
  })

  it.each([['--prot', '4300'], ['--port', 'x'], ['surplus'], ['--port']])(
    'are refused as serve refuses them: %s %s [RE-18]',
    (...args) => {
      expect(() => parseDesktopOptions(['/trustbench', ...args], undefined)).toThrow(
        UnusableInputError,
      )
    },
  )
})

describe('folder of the windows', () => {
  it('is one for each data directory, outside of it [EL-20]', () => {
    const one = profileDirectoryOf('/settings', '/data')

    expect(one).toBe(profileDirectoryOf('/settings', '/data'))
    expect(one).not.toBe(profileDirectoryOf('/settings', '/other'))
    expect(one.startsWith(join('/settings', 'Trustbench Desktop'))).toBe(true)
  })
})
