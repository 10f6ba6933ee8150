/** What a response is apart from its body, which types of the platform do not let a class override. */
type Head = Pick<
  Response,
  'headers' | 'ok' | 'redirected' | 'status' | 'statusText' | 'type' | 'url'
>

const HeadOnly: new (body: null, init: ResponseInit) => Head = Response

/** An answer whose body is text at hand. To whoever reads it, it is a `Response` as any other; whoever sends it asks for its
 * text, so that no stream is made and read again for each request.
 */
export class TextResponse extends HeadOnly {
  readonly #text: string
  #isRead = false

  constructor(text: string, init: ResponseInit) {
    super(null, init)
    this.#text = text
  }

  /** The body, whether or not somebody read it. */
  get content(): string {
    return this.#text
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#read().body
  }

  get bodyUsed(): boolean {
    return this.#isRead
  }

  async text(): Promise<string> {
    return this.#read().text()
  }

  async json(): Promise<unknown> {
    return this.#read().json()
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read().arrayBuffer()
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#read().arrayBuffer())
  }

  async blob(): Promise<Blob> {
    return this.#read().blob()
  }

  async formData(): Promise<FormData> {
    return this.#read().formData()
  }

  clone(): TextResponse {
    if (this.#isRead) throw new TypeError('the body was read already')
    const { status, statusText, headers } = this
    return new TextResponse(this.#text, { status, statusText, headers })
  }

  /** @throws {TypeError} the body was read already */
  #read(): Response {
    if (this.#isRead) throw new TypeError('the body was read already')
    this.#isRead = true
    const { status, statusText, headers } = this
    return new Response(this.#text, { status, statusText, headers })
  }
}

/** Answers with a JSON document. */
export function jsonResponse(
  value: unknown,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new TextResponse(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}
