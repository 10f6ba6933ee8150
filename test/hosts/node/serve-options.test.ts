import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseServeOptions } from '../../../src/main/hosts/node/cli/serve-options.ts'
import { defaultDataDirectory } from '../../../src/main/hosts/node/data-directory.ts'

/** An address other machines could reach this one at, where there is one. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .find((entry) => !entry.internal && entry.family === 'IPv4')?.address

describe('options of serve', () => {
  it('have the documented defaults', () => {
    expect(parseServeOptions([])).toEqual({
      port: 4100,
      dataDirectory: defaultDataDirectory(),
      workspaceFile: undefined,
      adminTokenFile: undefined,
      isTls: false,
      mayOpen: true,
      unsafeListen: undefined,
    })
  })

  it('are read from the command line', () => {
    const args = '--port 4200 --data /d --workspace /w.json --tls --admin-token-file /t --no-open'
    expect(parseServeOptions(args.split(' '))).toEqual({
      port: 4200,
      dataDirectory: '/d',
      workspaceFile: '/w.json',
      adminTokenFile: '/t',
      isTls: true,
      mayOpen: false,
      unsafeListen: undefined,
    })
  })

  it.each(['abc', '', '80', '65534', '4100.5', '-1', '0x1000', '4100 '])(
    'refuse the port %j [RE-18]',
    (port) => {
      expect(() => parseServeOptions([`--port=${port}`])).toThrow(
        expect.objectContaining({ subject: '--port', seen: port }),
      )
    },
  )

  it.each([
    '0.0.0.0',
    '::',
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '::ffff:127.0.0.1',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    'fe80::1',
    '203.0.113.7',
    '2001:db8::7',
    '0',
    '',
    'localhost',
    'example.org',
    '10.0.0.1:4100',
  ])('refuse to listen on %j even with TLS [HO-01]', (address) => {
    expect(() => parseServeOptions([`--unsafe-listen=${address}`, '--tls'])).toThrow(
      expect.objectContaining({ subject: '--unsafe-listen', seen: address }),
    )
  })

  it.skipIf(ownAddress === undefined)(
    'take an address of this machine with TLS, and refuse it without [HO-01]',
    () => {
      const address = ownAddress ?? ''
      expect(parseServeOptions(['--tls', '--unsafe-listen', address]).unsafeListen).toBe(address)
      expect(() => parseServeOptions(['--unsafe-listen', address])).toThrow(
        expect.objectContaining({ subject: '--unsafe-listen', wanted: '--tls with it' }),
      )
    },
  )

  it.each([[['--nonsense']], [['--port']], [['--tls=yes']]])(
    'refuse a command line they do not know: %j [RE-18]',
    (args) => {
      expect(() => parseServeOptions(args)).toThrow(
        expect.objectContaining({ subject: 'command line' }),
      )
    },
  )

  it.each([[['surplus']], [['-p', '4100']]])('refuse a surplus argument: %j [RE-18]', (args) => {
    expect(() => parseServeOptions(args)).toThrow(
      expect.objectContaining({ subject: 'argument', seen: args[0] }),
    )
  })
})

describe('default data directory', () => {
  it('follows the custom of each system', () => {
    expect(defaultDataDirectory('linux', {}, '/home/a')).toBe('/home/a/.local/share/trustbench')
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: '/x' }, '/home/a')).toBe('/x/trustbench')
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: 'x' }, '/home/a')).toBe(
      '/home/a/.local/share/trustbench',
    )
    expect(defaultDataDirectory('darwin', {}, '/Users/a')).toBe(
      '/Users/a/Library/Application Support/Trustbench',
    )
  })
})
