import type { KeyRow } from '../../../../shared/contract/keys.ts'
import { ProblemError } from '../../../../shared/problem.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { UnusableInputError } from '../start-failure.ts'

/** Finds the one stored key an argument means by its id, key id, thumbprint or name.
 * @throws {UnusableInputError} none, or more than one of that name
 */
export async function findKey({ call }: Workbench, text: string): Promise<KeyRow> {
  const byId = await findById(call, text)
  if (byId !== undefined) return byId
  const { rows } = await call('keys.list', { search: text.slice(0, 200), limit: 200 })
  const exact = rows.filter(({ kid, thumbprint }) => kid === text || thumbprint === text)
  const matches = exact.length > 0 ? exact : rows.filter(({ name }) => name === text)
  const [found] = matches
  if (found !== undefined && matches.length === 1) return found
  const seen = matches.length === 0 ? text : `${text}, which ${matches.length} keys are called`
  throw new UnusableInputError('KEY', seen, 'the id, key id or name of one stored key')
}

async function findById(call: Workbench['call'], id: string): Promise<KeyRow | undefined> {
  try {
    return await call('keys.get', { id })
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'not-found') throw error
    return undefined
  }
}
