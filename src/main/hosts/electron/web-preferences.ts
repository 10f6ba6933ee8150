import type { Session, WebContents, WebPreferences } from 'electron'

/** What every page of this program runs under, whichever window it is in.
 * @see spec/security.md EL-02, EL-03, EL-04, EL-06, EL-22
 */
const hardened = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  plugins: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences

/** Preferences of the console: the preload script, and never developer tools. */
export function consolePreferences(session: Session, preload: string): WebPreferences {
  return { ...hardened, session, preload, devTools: false }
}

/** Preferences of a launch window: no preload script, a throw-away session.
 * @param devTools only when the user asked for them for this launch, EL-24
 */
export function launchPreferences(session: Session, devTools: boolean): WebPreferences {
  return { ...hardened, session, devTools, safeDialogs: true }
}

/** What Chromium was really told, as far as it can be read back. */
const readBack = [
  'nodeIntegration',
  'nodeIntegrationInWorker',
  'nodeIntegrationInSubFrames',
  'contextIsolation',
  'sandbox',
  'webviewTag',
  'webSecurity',
  'allowRunningInsecureContent',
  'experimentalFeatures',
] as const

/** Compares the preferences a page really runs under with those it must.
 * @returns the names that differ; empty for developer tools, which have no preferences
 * @see spec/security.md EL-02
 */
export function findWeakPreferences(contents: WebContents): string[] {
  // Electron has the method without declaring it; its own security warnings read it the same way.
  const { getLastWebPreferences } = contents as WebContents & {
    getLastWebPreferences(): WebPreferences | null
  }
  const preferences = getLastWebPreferences.call(contents)
  if (preferences === null) return []
  const weak: string[] = readBack.filter((name) => preferences[name] !== hardened[name])
  return preferences.enableBlinkFeatures ? [...weak, 'enableBlinkFeatures'] : weak
}
