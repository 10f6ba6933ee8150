import type { MenuItemConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { guardAllContents } from '../../../src/main/hosts/electron/contents-policy.ts'
import { openLaunchWindow } from '../../../src/main/hosts/electron/launch-window.ts'
import { setMenu } from '../../../src/main/hosts/electron/menu.ts'
import { electron, FakeBrowserWindow, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const onShowConsole = vi.fn()
let items: MenuItemConstructorOptions[]

beforeEach(() => {
  resetElectron()
  onShowConsole.mockReset()
  guardAllContents(() => {})
  setMenu(onShowConsole)
  const template = electron.Menu.setApplicationMenu.mock.calls[0]?.[0]
  items = flatten(template as MenuItemConstructorOptions[])
})

function flatten(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [
    item,
    ...flatten((item.submenu ?? []) as MenuItemConstructorOptions[]),
  ])
}

function click(label: string) {
  const item = items.find((each) => each.label === label)
  // None of our items looks at what Electron passes to it.
  ;(item?.click as (() => void) | undefined)?.()
}

function launch() {
  const options = { adminPort: 4102, onDenied: () => {} }
  const window = openLaunchWindow('https://app.example/', options) as unknown as FakeBrowserWindow
  FakeBrowserWindow.focused = window
  return window
}

describe('menu', () => {
  it('has no developer tools of its own [EL-22] [EL-24]', () => {
    const roles = items.map(({ role }) => role?.toLowerCase())

    expect(roles).not.toContain('toggledevtools')
    expect(roles).not.toContain('viewmenu')
    expect(roles).not.toContain('forcereload')
  })

  it('brings the console to the front', () => {
    click('Show Console')

    expect(onShowConsole).toHaveBeenCalledTimes(1)
  })

  it('offers the system browser for the launch in front, after a question [EL-17]', async () => {
    electron.dialog.showMessageBox.mockResolvedValue({ response: 0 })
    launch()
    click('Open in System Browser…')

    await vi.waitFor(() =>
      expect(electron.shell.openExternal.mock.calls).toEqual([['https://app.example/']]),
    )
  })

  it('offers developer tools for the launch in front [EL-24]', () => {
    launch()
    click('Reopen with Developer Tools')

    expect(FakeBrowserWindow.windows.map(({ webContents }) => webContents.hasDevTools)).toEqual([
      true,
    ])
  })

  it.each(['Open in System Browser…', 'Reopen with Developer Tools'])(
    'does nothing for %s while the console is in front [EL-24]',
    (label) => {
      const consoleWindow = new FakeBrowserWindow({})
      FakeBrowserWindow.focused = consoleWindow
      click(label)

      expect(FakeBrowserWindow.windows).toEqual([consoleWindow])
      expect(consoleWindow.webContents.hasDevTools).toBe(false)
      expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
    },
  )

  it.each(['SMART App Launch', 'UDAP Security', 'OAuth 2.0 Security Best Practice'])(
    'asks before it opens the page %s [EL-11]',
    (label) => {
      click(label)

      expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(1)
      expect(electron.shell.openExternal).not.toHaveBeenCalled()
    },
  )
})
