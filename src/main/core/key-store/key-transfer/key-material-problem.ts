import type { ProblemError } from '../../../../shared/problem.ts'
import { badRequest } from '../../rpc/index.ts'
import { KeyMaterialError } from '../key-formats/index.ts'

/** Runs work on a file, and tells why the file is refused as a problem of it or of its passphrase.
 * @throws {ProblemError} bad-request
 */
export async function refuseUnfitFile<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof KeyMaterialError)) throw error
    throw toProblem(error)
  }
}

/** The problem of a file that cannot be opened without a passphrase. */
export function passphraseNeeded(places: readonly string[]): ProblemError {
  const seen = `none, and ${places.join(', ')} locked`
  const message = 'the file is protected by a passphrase'
  const wanted = 'the passphrase the file was protected with'
  return badRequest(message, [{ path: 'passphrase', message, seen, wanted }])
}

function toProblem({ fault, check, message, seen, wanted }: KeyMaterialError): ProblemError {
  const path = fault === 'wrong-passphrase' ? 'passphrase' : 'file'
  return badRequest(message, [{ path, message: check, seen, wanted }])
}
