import type { ExportSubject } from '../../../src/main/core/exports/subject/index.ts'
import type { ExchangeDetail } from '../../../src/shared/contract/traffic.ts'

/** Text that tries to be more than text in a shell, in HTML, in Markdown, in Mermaid and on a terminal. */
export const hostileText = [
  `'; touch /tmp/pwned; echo '$(id)\`id\`"`,
  '<img src=x onerror=alert(1)><script>alert(1)</script>',
  '[click](javascript:alert(1)) ![x](https://evil.test/x.png) **bold** @someone www.evil.test',
  '``` \n# heading\n- item | cell |',
  'A->>B: forged; end\n  Note over A: forged #lt; %%{init: {}}%% style a:b#c;',
  '\u001b[31m \u202e \u0000',
].join(' ')

/** A compact JWS where nobody expects one. */
export const strayToken = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbWFyYSJ9.c2lnbmF0dXJl'

/** An exchange in which everything that another party decides is hostile. */
export const hostileExchange: ExchangeDetail = {
  id: 'x1',
  sequence: 1,
  direction: 'inbound',
  startedAtMs: Date.UTC(2026, 2, 7, 12, 0, 0),
  durationMs: 4,
  method: 'POST',
  url: `http://[::1]:4100/token?a=[masked 1234abcd]&b=${encodeURIComponent(hostileText)}`,
  area: 'token',
  status: 400,
  client_id: hostileText,
  launchRunId: 'r1',
  errorCode: 'invalid_grant',
  grantId: null,
  request: {
    headers: [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['authorization', 'Basic [masked 00ff00ff]'],
      ['x-app', hostileText],
    ],
    body: `code=[masked JWT 1234abcd]&note=${hostileText}`,
    bodyBytes: 60,
    isTruncated: false,
  },
  response: {
    headers: [['content-type', 'text/html']],
    body: hostileText,
    bodyBytes: 80,
    isTruncated: false,
  },
  notes: [{ outcome: 'failed', check: 'c', clause: hostileText, text: hostileText }],
  decodedTokens: [],
}

const failure = { code: hostileText, text: `${hostileText} ${strayToken}`, clause: '', advice: '' }

/** The same as a launch. */
export const hostileSubject: ExportSubject = {
  title: hostileText,
  version: '0.1.0',
  madeAtMs: Date.UTC(2026, 2, 7, 12, 0, 1),
  exchanges: [hostileExchange],
  run: {
    id: 'r1',
    mode: 'standalone',
    client_id: 'app',
    client_name: hostileText,
    isBuiltIn: true,
    fhirBase: 'http://[::1]:4100/fhir',
    status: 'failed',
    startedAt: 0,
    updatedAt: 0,
    failure,
    udap: null,
    order: { mode: 'standalone', client_id: 'app', scope: '' },
    openUrl: null,
    redirect_uri: null,
    requestedScope: hostileText,
    expectedRefusal: null,
    grantedScope: null,
    context: {},
    tokens: [],
    ehrSession: null,
    mayRefresh: false,
    mayReadFhir: false,
    steps: [
      {
        id: 's1',
        title: hostileText,
        channel: 'front',
        from: 'browser',
        to: 'authorization-server',
        atMs: 0,
        method: 'GET',
        url: hostileExchange.url,
        status: 400,
        exchangeIds: ['x1'],
        checks: [
          {
            outcome: 'failed',
            check: 'c',
            clause: hostileText,
            text: hostileText,
            seen: `${hostileText} ${strayToken}`,
            wanted: hostileText,
          },
        ],
      },
    ],
  },
}
