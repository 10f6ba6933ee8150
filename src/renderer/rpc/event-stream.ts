/** One event of a stream. */
export interface StreamedEvent {
  readonly name: string
  readonly data: string
}

/** Reads a `text/event-stream` body to its end and hands on each event as it completes.
 * @see HTML Living Standard, 9.2.6 Interpreting an event stream
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: StreamedEvent) => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let waiting = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    waiting += decoder.decode(value, { stream: true })
    const blocks = waiting.split(/\r?\n\r?\n/)
    waiting = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parseBlock(block)
      if (event !== null) onEvent(event)
    }
  }
}

function parseBlock(block: string): StreamedEvent | null {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [field = '', value = ''] = splitField(line)
    if (field === 'event') name = value
    if (field === 'data') data.push(value)
  }
  return data.length === 0 ? null : { name, data: data.join('\n') }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(':')
  if (colon === -1) return [line, '']
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
}
