/** An answer with its whole body, as a listener can write it without reading a stream again. */
export interface BufferedAnswer {
  readonly status: number
  readonly headers: Headers
  /** Text is sent in UTF-8, in one piece with the headers; `null` where there is none, as after HEAD. */
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

/** The same answer as the platform has it. */
export function toResponse({ status, headers, body }: BufferedAnswer): Response {
  return new Response(body, { status, headers })
}
