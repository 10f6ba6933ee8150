/** Lines of a request head, each with its end. */
export const lines = (...parts: string[]) => parts.map((part) => `${part}\r\n`).join('')

/** Requests a strict server must not answer as if they were sound; `P` stands for the port. */
export const malformed: Readonly<Record<string, string>> = {
  'length and chunked together': `${lines(
    'POST / HTTP/1.1',
    'Host: localhost:P',
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
  )}\r\n0\r\n\r\n`,
  'chunked, then length': `${lines(
    'POST / HTTP/1.1',
    'Host: localhost:P',
    'Transfer-Encoding: chunked',
    'Content-Length: 3',
  )}\r\n0\r\n\r\n`,
  'two equal lengths':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: 1', 'Content-Length: 1') +
    '\r\nx',
  'two lengths':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: 1', 'Content-Length: 2') +
    '\r\nxx',
  'a list of lengths': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: 1, 1')}\r\nx`,
  'a signed length': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: +1')}\r\nx`,
  'a negative length': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: -1')}\r\n`,
  'a hexadecimal length': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length: 0x1')}\r\nx`,
  'an empty length': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Content-Length:')}\r\n`,
  'an endless length': `${lines('POST / HTTP/1.1', 'Host: localhost:P', `Content-Length: ${'9'.repeat(30)}`)}\r\n`,
  'gzip coding': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: gzip')}\r\n`,
  'gzip, then chunked':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: gzip, chunked') +
    '\r\n0\r\n\r\n',
  'chunked, then gzip': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked, gzip')}\r\n`,
  'chunked twice':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked, chunked') +
    '\r\n0\r\n\r\n',
  'chunked twice in two headers': `${lines(
    'POST / HTTP/1.1',
    'Host: localhost:P',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: chunked',
  )}\r\n0\r\n\r\n`,
  'identity coding': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: identity')}\r\n`,
  'an unknown coding': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: xchunked')}\r\n`,
  'chunked in HTTP/1.0': `${lines('POST / HTTP/1.0', 'Host: localhost:P', 'Transfer-Encoding: chunked')}\r\n0\r\n\r\n`,
  'a bad chunk size': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked')}\r\nzz\r\n`,
  'a chunk size that overflows':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked') +
    '\r\nFFFFFFFFFFFFFFFFF\r\n',
  'a chunk size ended by LF':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked') +
    '\r\n1\nx\r\n0\r\n\r\n',
  'a chunk longer than said':
    lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked') +
    '\r\n1\r\nxx\r\n0\r\n\r\n',
  'a negative chunk size': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Transfer-Encoding: chunked')}\r\n-1\r\n`,
  'a folded header': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'X-A: b', ' c')}\r\n`,
  'a header folded by a tab': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'X-A: b', '\tc')}\r\n`,
  'a folded first header': `${lines('GET / HTTP/1.1', ' Host: localhost:P')}\r\n`,
  'a space before the colon': `${lines('GET / HTTP/1.1', 'Host : localhost:P')}\r\n`,
  'a header without name': `${lines('GET / HTTP/1.1', 'Host: localhost:P', ': x')}\r\n`,
  'a header without colon': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'nothing')}\r\n`,
  'NUL in a header': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'X-A: a\0b')}\r\n`,
  'NUL in a header name': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'X\0A: b')}\r\n`,
  'a bare CR in a header': `${lines('GET / HTTP/1.1', 'Host: localhost:P', 'X-A: a\rb')}\r\n`,
  'bare LF as line end': 'GET / HTTP/1.1\nHost: localhost:P\n\n',
  'a bare LF between headers': 'GET / HTTP/1.1\r\nHost: localhost:P\nX-A: b\r\n\r\n',
  'HTTP/0.9': 'GET /\r\n\r\n',
  'HTTP/1.2': `${lines('GET / HTTP/1.2', 'Host: localhost:P')}\r\n`,
  'HTTP/2 by prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a lower-case version': `${lines('GET / http/1.1', 'Host: localhost:P')}\r\n`,
  'a version with two digits': `${lines('GET / HTTP/1.10', 'Host: localhost:P')}\r\n`,
  'an unknown method': `${lines('FOO / HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'a lower-case method': `${lines('get / HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'no method': `${lines(' / HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'no target': `${lines('GET HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'a space in the target': `${lines('GET /a b HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'a fragment in the target': `${lines('GET /a#b HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'bytes above ASCII in the target': `${lines('GET /\u00e9 HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'a backslash in the path': `${lines('GET /..\\a HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'NUL in the target': `${lines('GET /\0 HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'a relative target': `${lines('GET a HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'the target *': `${lines('OPTIONS * HTTP/1.1', 'Host: localhost:P')}\r\n`,
  'an unknown expectation': `${lines('POST / HTTP/1.1', 'Host: localhost:P', 'Expect: miracles', 'Content-Length: 0')}\r\n`,
  'no HTTP at all': '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n',
}
