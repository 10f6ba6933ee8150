import type { Call, Subscribe } from '../../../shared/contract/index.ts'

/** What a scenario is run with: the contract of the console, and what a browser and an app do over HTTP. There is no other way
 * in, so that a scenario shows what the program does for everybody.
 */
export interface ScenarioWorld {
  readonly call: Call
  readonly subscribe: Subscribe
  /** Sends one request of the browser or the app and follows no redirect. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Sends a person to a page this program cannot use.
   * @throws where there is nobody, or no browser
   */
  readonly sendPerson: (url: string) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number
  /** FHIR base URL of another server; undefined: this one. */
  readonly base?: string | undefined
  /** Secret of an app that is registered already. */
  readonly client_secret?: string | undefined
  /** Ends the wait for a person. */
  readonly signal?: AbortSignal | undefined
}
