/** What runs, asks or draws where a text is taken for markup; each sets `pwned` or names a host that must not be asked. */
const payloads = [
  '<script>globalThis.pwned=1</script>',
  '<img src=x onerror="globalThis.pwned=1">',
  '<img src="https://evil.example/x.png">',
  '<svg/onload=globalThis.pwned=1>',
  'javascript:globalThis.pwned=1',
  '"><iframe srcdoc="<script>parent.pwned=1</script>">',
  '{{constructor.constructor("globalThis.pwned=1")()}}',
  '<a href="javascript:globalThis.pwned=1">x</a>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.pwned=1>',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<base href=//evil.example/>',
  '<meta http-equiv=refresh content="0;url=//evil.example/">',
  '<video><source onerror="globalThis.pwned=1">',
  '<details open ontoggle=globalThis.pwned=1>',
  '<style>@import "//evil.example/x.css"</style>',
  '<object data="//evil.example/x"></object>',
  'https://evil.example/"onmouseover="globalThis.pwned=1',
  '\u0024{globalThis.pwned=1}',
  '<!--><img src=x onerror=globalThis.pwned=1>-->',
  '<x contenteditable onfocus=globalThis.pwned=1 autofocus tabindex=0>',
] as const

const wraps = [
  (text: string) => text,
  (text: string) => `"${text}"`,
  (text: string) => `'${text}`,
  (text: string) => `\u202e${text}\u2066`,
  (text: string) => `\u001b]8;;${text}\u0007`,
] as const

const spellings = [
  (text: string) => text,
  (text: string) => text.toUpperCase().replaceAll('GLOBALTHIS.PWNED', 'globalThis.pwned'),
  (text: string) => text.replaceAll('<', '\uff1c<'),
  (text: string) => text.replaceAll(' ', '\t'),
] as const

/** 400 texts that do harm where they are taken for anything else than text: 20 payloads in 20 dresses.
 * @see spec/security.md FG-09
 */
export const hostileTexts: readonly string[] = payloads.flatMap((payload) =>
  wraps.flatMap((wrap) => spellings.map((spell) => wrap(spell(payload)))),
)

/** How many of them the tests of a run put through every field: 40, or what TRUSTBENCH_HOSTILE_TEXTS says. */
const wanted = Number(process.env['TRUSTBENCH_HOSTILE_TEXTS'] ?? 40)

/** Those of this run: evenly from all of them, so that fewer still have every payload. */
export const chosenTexts: readonly string[] = Array.from(
  { length: wanted },
  (_, index) => hostileTexts[Math.floor((index * hostileTexts.length) / wanted)] ?? '',
)
