const named: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
])

/** Text as it may stand in XML content and attribute values; line ends and tabs survive in both. Lone surrogates and
 * characters outside of XML 1.0 are shown as `\u{…}`.
 * @see XML 1.0 sections 2.2, 2.4 and 3.3.3
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => named.get(character) ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, showCode)
    .replace(/[\u{7F}-\u{9F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, showCode)
}

function showCode(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
