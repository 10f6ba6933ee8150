/** Scheme of the console and of deep links; only the console's own session serves it. */
export const consoleScheme = 'trustbench'

/** Origin of the console as Chromium serialises it. */
export const consoleOrigin = `${consoleScheme}://console`

/** The console's document. */
export const consoleUrl = `${consoleOrigin}/`

/** Tells whether an address belongs to the console, by its parsed parts and never by a prefix. */
export function isConsoleUrl(raw: string): boolean {
  // A parser drops control characters and outer spaces; what it would repair is refused instead.
  if (/[\p{Cc}\p{Z}]/u.test(raw) || !URL.canParse(raw)) return false
  const url = new URL(raw)
  // Node gives schemes of ours the opaque origin 'null', so its parts are compared.
  return url.protocol === `${consoleScheme}:` && url.host === 'console' && hasNoUserInfo(url)
}

/** Tells that an address carries neither user name nor password. */
export function hasNoUserInfo(url: URL): boolean {
  return url.username === '' && url.password === ''
}
