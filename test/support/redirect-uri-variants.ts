const registered = 'https://app.test/oauth/cb'

const hosts = [
  'app.test.evil.test',
  'evil.test',
  'xapp.test',
  'app.tests',
  'app.test.',
  'app.test:443',
  'app.test:8443',
  'app.test@evil.test',
  'user@app.test',
  'evil.test:x@app.test',
  'app.test%00.evil.test',
  'app.test%2f.evil.test',
  'app.test%23@evil.test',
  'app.test\\@evil.test',
  'app.test\\.evil.test',
  'evil.test\\app.test',
  'evil.test#app.test',
  'evil.test?app.test',
  'APP.test',
  'app。test',
  'аpp.test',
  'app.test\t',
  '[::1]',
  '127.0.0.1',
  'localhost',
]
const schemes = [
  'http',
  'HTTPS',
  'javascript',
  'data',
  'file',
  'ftp',
  'https:https',
  ' https',
  'blob:https',
]
const pathTricks = [
  '',
  '/',
  '/oauth',
  '/oauth/',
  '/oauth/cb/',
  '/oauth/cb/..',
  '/oauth/cb/../cb',
  '/oauth/./cb',
  '//oauth/cb',
  '/oauth//cb',
  '/oauth/CB',
  '/oauth/c',
  '/oauth/cbx',
  '/oauth/cb.',
  '/oauth/cb;x',
  '/oauth/cb%00',
  '/oauth/cb%0a',
  '/oauth/cb%20',
  '/oauth/cb ',
  '/oauth/cb\n',
  '/oauth/cb\u0000',
  '/oauth/cb%2f',
  '/oauth%2fcb',
  '/oauth/%63b',
  '/oauth/%2e%2e/cb',
  '/oauth/..%2fevil',
  '/oauth/..%252fevil',
  '/oauth/..;/cb',
  '/oauth/cb/../../evil',
  '/oauth\\cb',
  '/oauth/..\\cb',
  '/oauth/cb?',
  '/oauth/cb?x=1',
  '/oauth/cb?next=https://evil.test',
  '/oauth/cb#',
  '/oauth/cb#x',
  '/oauth/cb#@evil.test',
  '/oauth/cb&x',
  '/oauth/*',
  '/*',
  '/oauth/cb*',
  '/oauth/cb\u202e',
  '/oauth/сb',
]

/** Spellings of almost the registered URI, and of places an attacker would rather have the code sent to. */
const corpus: readonly string[] = [
  ...hosts.flatMap((host) => [`https://${host}/oauth/cb`, `https://${host}`, `//${host}/oauth/cb`]),
  ...schemes.flatMap((scheme) => [
    `${scheme}://app.test/oauth/cb`,
    `${scheme}:app.test/oauth/cb`,
    `${scheme}:/app.test/oauth/cb`,
  ]),
  ...pathTricks.map((path) => `https://app.test${path}`),
  ...pathTricks.map((path) => `https://app.test:443${path}`),
  ...pathTricks.map((path) => `${registered}${path || '/x'}`),
  ...pathTricks.map((path) => `https://evil.test/${registered}${path}`),
  ...[...registered].map((_, index) => registered.slice(0, index)),
  ...[...registered].map(
    (letter, index) => registered.slice(0, index) + letter + registered.slice(index),
  ),
  `${registered},https://evil.test`,
  `${registered} https://evil.test`,
  `\ufeff${registered}`,
  encodeURIComponent(registered),
]

/** Spellings of almost a registered URI, and of places an attacker would rather have the code sent to, at least 300; none is empty, as a parameter
 * that is absent is.
 * @param uri with the path `/oauth/cb`; on a loopback address its other ports are left out, which a native app may use
 */
export function redirectUriVariants(uri: string): readonly string[] {
  const { protocol, host } = new URL(uri)
  const scheme = protocol.slice(0, -1)
  const rewritten = corpus.map((variant) =>
    variant.replaceAll('https', scheme).replaceAll('app.test', host),
  )
  const isOtherPort = (variant: string) =>
    host === '127.0.0.1' && variant.replace(/:\d+(?=\/)/, '') === uri
  return Array.from(new Set(rewritten)).filter(
    (variant) => variant !== '' && variant !== uri && !isOtherPort(variant),
  )
}
