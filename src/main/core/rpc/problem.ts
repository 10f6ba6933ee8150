import { type Problem, ProblemError } from '../../../shared/problem.ts'
import { SettingError } from '../config.ts'
import {
  type Explanation,
  FhirError,
  HttpError,
  KeyStoreLockedError,
  OAuthError,
} from '../errors.ts'
import { describeCauses } from '../http/error-response.ts'
import { findStoreOutage } from '../storage/index.ts'

/** The thing a console action names does not exist.
 * @param kind what it is, as in `client`
 */
export function notFound(kind: string, id: string): ProblemError {
  return new ProblemError({
    code: 'not-found',
    message: `there is no ${kind} ${id}`,
    details: [],
    causes: [],
  })
}

/** The action cannot be done in the present state. */
export function conflict(message: string): ProblemError {
  return new ProblemError({ code: 'conflict', message, details: [], causes: [] })
}

/** The input has the right shape but not acceptable values. */
export function badRequest(message: string, details: Problem['details'] = []): ProblemError {
  return new ProblemError({ code: 'bad-request', message, details, causes: [] })
}

/** Gives any error the shape RPC carries; a store that cannot be written now is `temporarily-unavailable`, and what else is not one of ours becomes `internal` with its causes and no stack. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const outage = findStoreOutage(error)
  if (outage !== undefined) {
    return {
      code: 'temporarily-unavailable',
      message: `the store cannot be written now (${outage}), try again later`,
      details: [],
      causes: describeCauses(error),
    }
  }
  if (error instanceof KeyStoreLockedError) {
    return { code: 'key_store_locked', message: error.message, details: [], causes: [] }
  }
  if (error instanceof SettingError) {
    return {
      code: 'bad-request',
      message: error.message,
      details: [
        {
          path: error.setting,
          message: error.message,
          seen: JSON.stringify(error.seen) ?? 'nothing',
          wanted: error.wanted,
        },
      ],
      causes: [],
    }
  }
  if (error instanceof OAuthError) return oauthProblem(error)
  if (error instanceof FhirError || error instanceof HttpError) {
    const { message } = error
    // What is wrong with a resource stands in the message, unless there is a value to show.
    const explanation = error instanceof FhirError ? error.explanation : undefined
    const details = explanation?.seen === undefined ? [] : detailsOf(explanation)
    return { code: 'bad-request', message, details, causes: [] }
  }
  return {
    code: 'internal',
    message: 'something inside Trustbench failed',
    details: [],
    causes: describeCauses(error),
  }
}

function oauthProblem({ code, description, explanation }: OAuthError): Problem {
  const details = explanation === undefined ? [] : detailsOf(explanation)
  return { code, message: description, details, causes: [] }
}

function detailsOf({ check, clause, parameter, seen, wanted }: Explanation): Problem['details'] {
  return [
    {
      path: parameter ?? '',
      message: `${check} (${clause})`,
      ...(seen === undefined ? {} : { seen }),
      ...(wanted === undefined ? {} : { wanted }),
    },
  ]
}
