import { ProblemError } from '../../../../shared/problem.ts'
import { UnusableInputError } from '../start-failure.ts'

/** Asks the core something about a client that the command line names.
 * @throws {UnusableInputError} there is no such client
 */
export async function ofClient<Result>(
  clientId: string,
  ask: () => Promise<Result>,
): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'not-found') throw error
    throw new UnusableInputError('CLIENT_ID', clientId, 'the id of a registered client')
  }
}
