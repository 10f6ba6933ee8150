import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  openExternally,
  parseExternalUrl,
} from '../../../src/main/hosts/electron/external-links.ts'
import { electron, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

beforeEach(resetElectron)

/** Schemes that start something, with what they would start. */
const schemes = [
  'file:///etc/passwd',
  'file://attacker.example/share/x.exe',
  'smb://attacker.example/share',
  'nfs://attacker.example/x',
  'afp://attacker.example/x',
  'dav://attacker.example/x',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'vbscript:msgbox',
  'data:text/html,<script>1</script>',
  'blob:https://example.com/1',
  'about:blank',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'view-source:https://example.com',
  'trustbench://console/',
  'trustbench://open/launch',
  'ftp://example.com/x',
  'sftp://example.com/x',
  'ssh://example.com',
  'telnet://example.com',
  'ldap://example.com',
  'mailto:a@example.com',
  'tel:112',
  'sms:112',
  'magnet:?xt=urn:btih:1',
  'steam://run/1',
  'slack://open',
  'zoommtg://zoom.us/join',
  'vscode://file/etc/passwd',
  'intent://scan/#Intent;scheme=zxing;end',
  'itms-services://?action=download-manifest',
  'search-ms:query=x&crumb=location:\\\\attacker',
  'ms-officecmd:{}',
  'ms-msdt:/id PCWDiagnostic',
  'ms-settings:',
  'ms-word:ofe|u|https://attacker.example/x.docm',
  'ms-excel:ofv|u|https://attacker.example/x.xlsm',
  'ms-appinstaller:?source=https://attacker.example',
  'ms-screenclip:',
  'ms-cxh:',
  'ms-gamingoverlay:',
  'calculator:',
  'shell:startup',
  'wsl:x',
  'jar:https://example.com!/x',
  'res://x',
  'hcp://x',
  'gopher://example.com',
  'ws://example.com',
  'wss://example.com',
  'urn:x',
  'x:y',
  'https',
  'https:',
  'https:/',
  'https://',
  'https:///example.com',
  'https:example.com',
  'https:\\\\example.com',
  'http:\\\\localhost',
  '//example.com',
  '\\\\attacker\\share',
  '\\\\attacker@SSL@443\\share',
  'C:\\Windows\\System32\\calc.exe',
  'C:/Windows/System32/calc.exe',
  '/bin/sh',
  './x',
  '',
  ' ',
]

/** Addresses of the right scheme with something hidden in them, or not on this machine. */
const disguised = [
  'http://example.com/',
  'http://192.168.1.1/',
  'http://10.0.0.1/',
  'http://0.0.0.0:4100/',
  'http://127.0.0.1.example.com/',
  'http://localhost.example.com/',
  'http://localhost@example.com/',
  'http://[::ffff:7f00:1]/',
  'http://[fe80::1]/',
  'http://169.254.169.254/latest/meta-data',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://@example.com/',
  'https://:@example.com/',
  'https://example.com@attacker.example/',
  'https://example.com%40attacker.example@x/',
  'https://example.com\\@attacker.example/',
  'https://example.com/\\\\attacker\\share',
  'https://example.com/a b',
  ' https://example.com/',
  'https://example.com/ ',
  'https://example.com/\t',
  'https://exa\tmple.com/',
  'https://exa\nmple.com/',
  'https://example.com/\r\nHost: x',
  'https://example.com/\0',
  'https://example.com/\u0007',
  'https://example.com/\u007f',
  'https://example.com/\u0085',
  'https://example.com/\u00a0',
  'https://example.com/\u200b',
  'https://example.com/\u200f',
  'https://example.com/\u202e',
  'https://example.com/\u2028',
  'https://example.com/\u2066',
  'https://example.com/\ufeff',
  'https://exa\u00admple.com/',
  'https://example.com:99999/',
  'https://example.com:port/',
  'https://exa mple.com/',
  'https://exa%mple.com/',
  'https://[::1/',
  'https://[v1.x]/',
  'https://exam^ple.com/',
  'https://example.com|calc/',
  'https://<script>/',
  'https://"example.com"/',
  'https://?x',
  'https://#x',
  `https://example.com/${'a'.repeat(5000)}`,
  'http ://localhost/',
  'h\tttps://example.com/',
]

describe('addresses for the system browser', () => {
  it('are put to the test by at least 120 refusals [EL-11]', () => {
    expect(new Set([...schemes, ...disguised]).size).toBeGreaterThanOrEqual(120)
  })

  it.each([...schemes, ...disguised])(
    'refuse %j unasked (GHSA-5gpx-9976-ggpm) [EL-11]',
    async (url) => {
      expect(parseExternalUrl(url)).toBeUndefined()
      expect(await openExternally(url)).toBe(false)
      expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
      expect(electron.shell.openExternal).not.toHaveBeenCalled()
    },
  )

  it.each([
    'https://example.com/path?query=1#fragment',
    'https://example.com:8443/',
    'http://localhost:4100/app',
    'http://127.0.0.1:4102/',
    'http://[::1]:4100/',
  ])('let %s through after the user agreed [EL-11] [EL-17]', async (url) => {
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 0 })

    expect(await openExternally(url)).toBe(true)
    expect(electron.shell.openExternal.mock.calls).toEqual([[url]])
  })

  it('do not open when the user declines or closes the question [EL-11]', async () => {
    expect(await openExternally('https://example.com/')).toBe(false)
    expect(electron.shell.openExternal).not.toHaveBeenCalled()
    expect(electron.dialog.showMessageBox.mock.calls[0]?.[0]).toMatchObject({
      defaultId: 1,
      cancelId: 1,
    })
  })

  it('show the host in ASCII, whatever letters it imitates [EL-11]', async () => {
    await openExternally('https://exаmple.com/')

    expect(electron.dialog.showMessageBox.mock.calls[0]?.[0]).toMatchObject({
      message: 'Open a page of xn--exmple-4nf.com in your browser?',
    })
  })

  it('ask one question at a time, so that no page buries the user under them [EL-11]', async () => {
    const first = openExternally('https://example.com/')

    expect(await openExternally('https://example.org/')).toBe(false)
    await first
    expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(1)
  })

  it('are shown to the user when no browser can be started', async () => {
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 0 })
    electron.shell.openExternal.mockRejectedValueOnce(new Error('no handler'))

    expect(await openExternally('https://example.com/')).toBe(false)
    expect(electron.dialog.showErrorBox.mock.calls[0]?.[1]).toContain('https://example.com/')
  })
})
