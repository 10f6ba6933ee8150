import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const script = join(import.meta.dirname, '..', 'real-clients', 'jose_judge.py')

const candidates = ['/usr/bin/python3', 'python3', 'python']

/** A Python that has jwcrypto and Authlib; undefined where none does. */
export const judgingPython = candidates.find(
  (python) => spawnSync(python, ['-c', 'import authlib, jwcrypto']).status === 0,
)

/** Why tests with the judge do not run here. */
export const noJudgeReason =
  'no python3 with jwcrypto and Authlib (Debian: python3-jwcrypto, python3-authlib)'

/** The libraries that judge. */
export const judgingLibraries = ['jwcrypto', 'authlib'] as const

/** One of them. */
export type JudgingLibrary = (typeof judgingLibraries)[number]

/** A public key as it is registered. */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kty: string }

/** What is to be signed, and with which of the keys made. */
export interface SigningOrder {
  readonly library: JudgingLibrary
  readonly alg: string
  /** The key to sign with, whatever the header says. */
  readonly kid: string
  readonly header: object
  readonly claims: object
}

/** What is to be verified, and against what. */
export interface VerifyingOrder {
  readonly library: JudgingLibrary
  readonly token: string
  readonly keys: unknown
  readonly alg: string
  readonly iss: string
  readonly aud: string
  /** Makes Authlib check the token as an ID token, `nonce` and `at_hash` included. */
  readonly idToken?: Readonly<Record<string, string>>
}

/** Two JOSE implementations in a process of their own, independent of the one this program uses. */
export interface JoseJudge {
  /** Makes a key pair and gives its public part. */
  makeKey(kid: string, parameters: Readonly<Record<string, unknown>>): Promise<PublicJwk>
  sign(order: SigningOrder): Promise<string>
  /** Gives the claims. @throws {Error} what the library refuses, in its words */
  verify(order: VerifyingOrder): Promise<Readonly<Record<string, unknown>>>
  close(): void
}

const answerSchema = z.union([
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ error: z.string() }),
])

/** Starts the judge; `judgingPython` has to be there. */
export function startJudge(python: string): JoseJudge {
  const process = spawn(python, [script])
  const ask = askByLines(process)
  return {
    makeKey: async (kid, parameters) =>
      z.looseObject({ kty: z.string() }).parse(await ask({ do: 'makeKey', kid, parameters })),
    sign: async (order) => z.string().parse(await ask({ do: 'sign', ...order })),
    verify: async (order) =>
      z.record(z.string(), z.unknown()).parse(await ask({ do: 'verify', ...order })),
    close: () => {
      process.stdin.end()
    },
  }
}

/** Speaks to a judge: sends one line of JSON at a time and gives what the line that comes back holds. */
export function askByLines(process: ChildProcessWithoutNullStreams) {
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  let last: Promise<unknown> = Promise.resolve()
  const askOne = async (request: object): Promise<unknown> => {
    process.stdin.write(`${JSON.stringify(request)}\n`)
    const line = await lines.next()
    if (line.done === true) throw new Error('the judge ended')
    const answer = answerSchema.parse(JSON.parse(line.value))
    if ('error' in answer) throw new Error(answer.error)
    return answer.result
  }
  return (request: object): Promise<unknown> => {
    const answered = last.then(() => askOne(request))
    last = answered.catch(() => undefined)
    return answered
  }
}
