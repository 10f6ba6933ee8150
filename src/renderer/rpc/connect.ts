import type { ProblemError } from '../../shared/problem.ts'
import { createBridgeTransport } from './bridge-transport.ts'
import { createHttpTransport } from './http-transport.ts'
import { readProblem } from './problems.ts'
import { startSession } from './session.ts'
import type { Transport } from './transport.ts'

/** How far the console got on its way to the core. */
export type Connection =
  | { readonly kind: 'connected'; readonly transport: Transport }
  | { readonly kind: 'no-session' }
  | { readonly kind: 'failed'; readonly error: ProblemError }

/** Finds the way to the core: the bridge of the desktop window, else the listener that served the page. Never rejects. */
export async function connect(): Promise<Connection> {
  if (window.trustbench !== undefined) {
    return { kind: 'connected', transport: createBridgeTransport(window.trustbench) }
  }
  try {
    const session = await startSession()
    if (session.kind === 'none') return { kind: 'no-session' }
    return { kind: 'connected', transport: createHttpTransport(session.secret) }
  } catch (error) {
    return { kind: 'failed', error: readProblem(error) }
  }
}
