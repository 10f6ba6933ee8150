import type { Config } from '../../config.ts'
import type { ExchangeLog } from '../../exchange-log/index.ts'
import { addressKindOf } from '../../outbound-address.ts'
import type { Platform } from '../../platform.ts'
import { createRecordedChannel, type UdapChannel } from '../../udap-client/index.ts'
import { isOwnProvider } from './check-tiered.ts'

interface ChannelOptions {
  readonly platform: Platform
  readonly log: ExchangeLog
  readonly settings: { readonly current: Config }
  /** Asks the identity providers in the box. */
  readonly fetchOwnProvider: (request: Request) => Promise<Response>
}

/** Builds the channel to an identity provider that an app has named, and thus a stranger: sockets are opened to public
 * addresses only, and to this machine where a setting allows it. The providers in the box are asked without a socket, so
 * that no certificate of this workbench's own TLS has to be trusted for it.
 * @see UDAP-TIER-005; UDAP-PKI-019; spec/security.md AS-19
 */
export function createProviderChannel(idp: string, options: ChannelOptions): UdapChannel {
  const { platform, log, settings, fetchOwnProvider } = options
  const outboundFetch: Platform['outboundFetch'] = async (request) => {
    if (isOwnProvider(new URL(request.url), settings.current))
      return answerInTime(request, fetchOwnProvider)
    return platform.outboundFetch(request, (address) => mayConnect(address, settings.current))
  }
  const { clock } = platform
  return createRecordedChannel(idp, {
    platform: { clock, outboundFetch, random: (byteCount) => platform.random(byteCount) },
    log,
  })
}

function mayConnect(address: string, { udapLoopbackHttp }: Config): boolean {
  const kind = addressKindOf(address)
  return kind === 'public' || (kind === 'loopback' && udapLoopbackHttp)
}

/** A provider in the box is given no more time than one behind a socket. */
async function answerInTime(
  request: Request,
  fetchOwnProvider: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { signal } = request
  let giveUp: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
  })
  try {
    return await Promise.race([fetchOwnProvider(request), late])
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp)
  }
}
