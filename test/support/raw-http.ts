import net from 'node:net'

/** What came back on a socket. */
export interface RawAnswer {
  /** 0 when nothing came. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Everything after the first answer. */
  readonly text: string
}

/** Writes bytes to a port as they are and reads until the other side closes.
 * A request that does not make the server close needs `Connection: close`.
 */
export function sendRaw(port: number, text: string, address = '127.0.0.1'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, address)
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      received += String(chunk)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(parseAnswer(received))
      else reject(error)
    })
    socket.once('close', () => resolve(parseAnswer(received)))
    socket.write(Buffer.from(text, 'latin1'))
  })
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Map(headers),
    body: rest.join('\r\n\r\n'),
    text,
  }
}
