import type { LaunchStep, TokenSource } from '../../../../shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { tokenSources } from '../held-tokens.ts'
import type { LaunchServices } from '../launch-services.ts'

/** The request of a step as the app sent it; undefined where Traffic keeps it no longer, or the browser carried it. */
export function sentRequestOf(
  { exchangeIds }: LaunchStep,
  { exchanges }: Pick<LaunchServices, 'exchanges'>,
): ExchangeDetail | undefined {
  return exchangeIds
    .map((id) => exchanges.get(id))
    .find((exchange) => exchange?.direction === 'outbound')
}

/** The token a request was about.
 * @param hint its `token_type_hint`
 */
export function kindOfToken(hint: string | null): TokenSource {
  return tokenSources.find((source) => source === hint) ?? 'access_token'
}
