import {
  pageHeaders,
  renderErrorPage,
  renderFinishedPage,
} from '../authorization-server/interaction/pages/index.ts'
import type { LaunchPages } from './launch-services.ts'

/** The pages at the end of a launch, in the look of the authorization server's.
 * @param issuer identifier of this authorization server
 */
export function createLaunchPages(issuer: string): LaunchPages {
  const chrome = { issuer }
  return {
    finished: (heading, explanation) =>
      new Response(renderFinishedPage({ chrome, heading, explanation }), {
        headers: pageHeaders('finished'),
      }),
    refused: (explanation, { code, clause, exchangeId }) =>
      new Response(
        renderErrorPage({
          chrome,
          heading: 'The launch stopped here',
          explanation,
          code,
          status: 400,
          clause,
          exchangeId,
        }),
        { status: 400, headers: pageHeaders('error') },
      ),
  }
}
