import {
  app,
  type HandlerDetails,
  type Session,
  type WebContents,
  type WindowOpenHandlerResponse,
} from 'electron'
import { findWeakPreferences } from './web-preferences.ts'

/** Where the pages of one session may go and what they may open. */
export interface ContentsPolicy {
  /** @param url as Chromium gives it, with no promise that it can be parsed */
  mayNavigate(url: string): boolean
  openWindow(details: HandlerDetails, opener: WebContents): WindowOpenHandlerResponse
}

const policies = new WeakMap<Session, ContentsPolicy>()

/** Gives the pages of a session their policy; pages of a session without one go nowhere. */
export function assignPolicy(session: Session, policy: ContentsPolicy): void {
  policies.set(session, policy)
}

/** Puts every page that will ever be created under its session's policy. Call before the app is ready.
 * @param onWeakContents a page was about to run with more power than any page may have
 * @see spec/security.md EL-02, EL-05, EL-08, EL-09, EL-10
 */
export function guardAllContents(onWeakContents: (preferences: readonly string[]) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const weak = findWeakPreferences(contents)
    if (weak.length > 0) onWeakContents(weak)
    guardNavigation(contents)
    contents.setWindowOpenHandler(
      (details) =>
        policies.get(contents.session)?.openWindow(details, contents) ?? { action: 'deny' },
    )
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('select-bluetooth-device', (event, _devices, callback) => {
      event.preventDefault()
      callback('')
    })
  })
}

function guardNavigation(contents: WebContents): void {
  const check = (details: { readonly url: string; preventDefault(): void }) => {
    if (policies.get(contents.session)?.mayNavigate(details.url) !== true) details.preventDefault()
  }
  contents.on('will-navigate', check)
  contents.on('will-frame-navigate', check)
  contents.on('will-redirect', check)
}
