import type { JwsKey } from '../jwt/index.ts'
import type { Answer } from './answer.ts'
import type { Endpoint } from './endpoints.ts'

/** What faults need of the program. Nothing of it changes what is stored. */
export interface FaultTools {
  /** Base URL of this server. */
  readonly issuer: string
  /** Epoch seconds. */
  now(): number
  /** Waits that many seconds. */
  wait(seconds: number): Promise<void>
  /** The key that ID tokens are signed with. */
  idTokenKey(): Promise<JwsKey>
  /** The key to a certificate that signs metadata; undefined where it is not stored.
   * @param certificate DER
   */
  certificateKey(certificate: Uint8Array): Promise<JwsKey | undefined>
  /** The same certificate from the same authority, in memory alone, ended a day ago.
   * @param certificate DER
   * @returns undefined where its authority is not here
   */
  endedTwin(certificate: Uint8Array): Promise<Uint8Array | undefined>
  /** The CRL published under a path as it would be had it run out yesterday, DER. */
  staleList(path: string): Promise<Uint8Array | undefined>
  /** An OCSP response by the responder under a path that knows no certificate, DER. */
  unknownStatus(path: string, request: Uint8Array): Promise<Uint8Array | undefined>
}

/** What a fault may look at. */
export interface FaultContext {
  readonly request: Request
  readonly requestBody: Uint8Array
  readonly tools: FaultTools
}

type MaybePromise<Value> = Value | Promise<Value>

/** How a fault changes an answer. */
export interface Changing {
  readonly at: 'after'
  readonly endpoints: readonly Endpoint[]
  /** @returns undefined when there is nothing to change
   * @throws {ConnectionDroppedError}
   */
  change(answer: Answer, context: FaultContext): MaybePromise<Answer | undefined>
}

/** How a fault comes about: in place of an answer, or by changing one. */
export type Implementation =
  | {
      readonly at: 'before'
      readonly endpoints: readonly Endpoint[]
      /** @returns what takes the place of the answer; undefined to go on
       * @throws {ConnectionDroppedError}
       */
      act(context: FaultContext): MaybePromise<Answer | undefined>
    }
  | Changing
