import { app, type BrowserWindow, dialog } from 'electron'
import { showConsole } from './console-window.ts'
import { type DeepLinkVerb, findDeepLink, parseDeepLink } from './deep-links.ts'

/** What other programs asked this one to show. */
export interface ShowRequests {
  /** Shows what was asked for so far, and from now on at once. */
  serve(window: BrowserWindow): void
}

/** Collects deep links and hand-overs of second copies from the first moment on. Call before the app is ready.
 * @param argv the whole command line of this start
 * @see spec/security.md EL-20, EL-21
 */
export function collectShowRequests(argv: readonly string[]): ShowRequests {
  let target: BrowserWindow | undefined
  let waiting = findDeepLink(argv.slice(1))
  const show = (verb: DeepLinkVerb | undefined) => {
    if (target === undefined) waiting = verb ?? waiting
    else if (!target.isDestroyed()) void answer(target, verb)
  }
  app.on('second-instance', (_event, secondArgv) => show(findDeepLink(secondArgv.slice(1))))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const verb = parseDeepLink(url)
    if (verb !== undefined) show(verb)
  })
  return {
    serve: (window) => {
      target = window
      if (waiting !== undefined) void answer(window, waiting)
    },
  }
}

let isAsking = false

/** A second copy brings the window to the front; a link opens its screen if the user agrees. */
async function answer(window: BrowserWindow, verb: DeepLinkVerb | undefined): Promise<void> {
  showConsole(window)
  if (verb === undefined || isAsking) return
  isAsking = true
  try {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      buttons: ['Show', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
      title: 'Trustbench',
      message: `Another program asks to show the screen ${verb}.`,
      detail: 'Nothing is changed, signed or sent by showing it.',
    })
    if (response === 0 && !window.isDestroyed()) showConsole(window, verb)
  } finally {
    isAsking = false
  }
}
