import type { ExchangeArea } from '../../../../shared/contract/traffic.ts'
import type { RequestScope } from '../../http/index.ts'

/** An answer read to its end. */
export interface UdapAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The exchange in Traffic; null where the channel keeps none. */
  readonly exchangeId: string | null
}

/** What a request belongs to. */
export interface UdapPurpose {
  readonly area: ExchangeArea
  readonly clientId?: string
}

/** How the engine reaches servers. Callers bring their own where requests belong to something larger, as a launch, or where
 * strangers choose the address, so that another policy for sockets applies.
 */
export interface UdapChannel {
  /** Sends one request, without following redirects, and has the answer judged before the exchange is kept: what the
   * judge notes is shown with it in Traffic.
   * @throws {UdapChannelError} no answer, too slow, too large, or a server that could be listened in on
   */
  exchange<Result>(
    request: Request,
    purpose: UdapPurpose,
    judge: (answer: UdapAnswer, scope: RequestScope) => Promise<Result>,
  ): Promise<Result>
}

/** Nobody answered, or the answer could not be read; nothing else was sent. The message is for people. */
export class UdapChannelError extends Error {
  override readonly name = 'UdapChannelError'
  /** Document and section, or requirement id. */
  readonly clause: string

  constructor(message: string, clause: string, options?: ErrorOptions) {
    super(message, options)
    this.clause = clause
  }
}
