import type { Problem } from '../../../../shared/problem.ts'
import { storeRetrySeconds } from '../../../core/storage/index.ts'

const statusOfCode: Readonly<Record<string, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'unknown-method': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'media-type': 415,
  'too-many-subscribers': 429,
  internal: 500,
  unavailable: 503,
  'temporarily-unavailable': 503,
}

/** A problem with no details. */
export function problem(code: string, message: string): Problem {
  return { code, message, details: [], causes: [] }
}

/** Renders a problem; codes that are not the console's own are protocol errors and answered 400. */
export function renderProblem(
  value: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const retry =
    value.code === 'temporarily-unavailable' ? { 'Retry-After': String(storeRetrySeconds) } : {}
  return Response.json(value, {
    status: statusOfCode[value.code] ?? 400,
    headers: { ...retry, ...headers },
  })
}
