import { invalidClientMetadata } from '../../errors.ts'
import type { Platform } from '../../platform.ts'
import { subjectPrefix } from '../users/index.ts'

/** What every server-chosen client id begins with; nobody else may choose such an id. */
export const chosenClientIdPrefix = 'tb-app-'

/** Makes a client id of 160 random bits in the prefix space of this server, of unreserved characters only.
 * @see GEN-14; spec/security.md AS-11
 */
export function makeClientId(random: Platform['random']): string {
  return chosenClientIdPrefix + Buffer.from(random(20)).toString('base64url')
}

/** Checks a client id given by a person or file: printable ASCII, outside the spaces of generated ids and subjects.
 * @throws {OAuthError} invalid_client_metadata
 * @see RFC 6749 appendix A.1; spec/security.md AS-11
 */
export function checkGivenClientId(clientId: string): void {
  if (clientId.startsWith(chosenClientIdPrefix)) {
    throw unfitId(clientId, `an id that does not begin with ${chosenClientIdPrefix}`)
  }
  checkImportedClientId(clientId)
}

/** Checks a client id that may once have been generated here, as in an exported workspace.
 * @throws {OAuthError} invalid_client_metadata
 */
export function checkImportedClientId(clientId: string): void {
  if (!/^[\x21-\x7e]{1,200}$/.test(clientId)) {
    throw unfitId(clientId, '1 to 200 printable ASCII characters without spaces')
  }
  if (clientId.startsWith(subjectPrefix)) {
    throw unfitId(clientId, `an id that does not begin with ${subjectPrefix}`)
  }
}

function unfitId(seen: string, wanted: string) {
  return invalidClientMetadata(`client_id is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'client-id',
      clause: 'RFC 6749 appendix A.1; AS-11',
      parameter: 'client_id',
      seen,
      wanted,
    },
  })
}
