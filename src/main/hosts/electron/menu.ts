import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { helpLinks, openExternally } from './external-links.ts'
import { isLaunchWindow, reopenWithDevTools } from './launch-window.ts'

/** Sets the menu of all windows. Developer tools are offered for launches only, and per launch.
 * @see spec/security.md EL-17, EL-22, EL-24
 */
export function setMenu(onShowConsole: () => void): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Show Console', accelerator: 'CmdOrCtrl+Shift+C', click: onShowConsole },
        { type: 'separator' },
        { role: 'close' },
        ...(process.platform === 'darwin' ? [] : [{ role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    { label: 'View', submenu: viewItems },
    { label: 'Launch', submenu: launchItems },
    { role: 'windowMenu' },
    { role: 'help', submenu: helpItems() },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

const viewItems: MenuItemConstructorOptions[] = [
  { role: 'reload' },
  { type: 'separator' },
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  { type: 'separator' },
  { role: 'togglefullscreen' },
]

/** Items about the launch window in front; without one they do nothing. */
const launchItems: MenuItemConstructorOptions[] = [
  {
    id: 'open-in-browser',
    label: 'Open in System Browser…',
    click: () => {
      const window = focusedLaunch()
      if (window !== undefined) void openExternally(window.webContents.getURL(), window)
    },
  },
  {
    id: 'reopen-with-developer-tools',
    label: 'Reopen with Developer Tools',
    click: () => {
      const window = focusedLaunch()
      if (window !== undefined) reopenWithDevTools(window)
    },
  },
]

function focusedLaunch(): BrowserWindow | undefined {
  const window = BrowserWindow.getFocusedWindow()
  return window !== null && isLaunchWindow(window) ? window : undefined
}

function helpItems(): MenuItemConstructorOptions[] {
  const links = Object.entries(helpLinks).map(([label, url]) => ({
    label,
    click: () => {
      void openExternally(url)
    },
  }))
  return [
    ...links,
    { type: 'separator' },
    { label: `Trustbench ${app.getVersion()}`, enabled: false },
  ]
}
