import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { askByLines } from './jose-judge.ts'

const script = join(import.meta.dirname, '..', 'real-clients', 'udap_judge.py')

const candidates = ['/usr/bin/python3', 'python3', 'python']

/** A Python that has the cryptography package; undefined where none does. */
export const udapJudgePython = candidates.find(
  (python) =>
    spawnSync(python, [
      '-c',
      'from cryptography.x509 import Certificate as C; C.verify_directly_issued_by',
    ]).status === 0,
)

/** Why tests with the judge do not run here. */
export const noUdapJudgeReason =
  'no python3 with cryptography 40 or newer (Debian: python3-cryptography)'

const answered = z.looseObject({
  status: z.int(),
  body: z.record(z.string(), z.unknown()).nullable(),
})

/** What a server answered the judge, and the JWT that was sent. */
export type JudgedAnswer = z.infer<typeof answered> & { readonly sent: string }

/** A UDAP client in a process of its own that shares no code with this program. */
export interface UdapJudge {
  /** Makes a key for an app and gives a certificate signing request. */
  makeRequest(app: string, iss: string, alg?: 'ES256' | 'ES384' | 'RS256'): Promise<string>
  takeChain(app: string, x5c: readonly string[]): Promise<void>
  /** @throws {Error} what the judge finds wrong with the metadata */
  discover(order: {
    readonly fhirBase: string
    readonly community: string
    readonly anchors: readonly string[]
  }): Promise<Readonly<Record<string, unknown>>>
  register(order: object): Promise<JudgedAnswer>
  token(order: object): Promise<JudgedAnswer>
  authorize(order: object): Promise<{ readonly code: string; readonly code_verifier: string }>
  read(url: string, token: string): Promise<z.infer<typeof answered>>
  close(): void
}

const withSent = answered.extend({ sent: z.string() })
const codeSchema = z.strictObject({ code: z.string(), code_verifier: z.string() })

/** Starts the judge; `udapJudgePython` has to be there. */
export function startUdapJudge(python: string): UdapJudge {
  const process = spawn(python, [script])
  const ask = askByLines(process)
  return {
    makeRequest: async (app, iss, alg = 'ES256') =>
      z.string().parse(await ask({ do: 'makeRequest', app, iss, alg })),
    takeChain: async (app, x5c) => {
      await ask({ do: 'takeChain', app, x5c })
    },
    discover: async (order) =>
      z.record(z.string(), z.unknown()).parse(await ask({ do: 'discover', ...order })),
    register: async (order) => withSent.parse(await ask({ do: 'register', ...order })),
    token: async (order) => withSent.parse(await ask({ do: 'token', ...order })),
    authorize: async (order) => codeSchema.parse(await ask({ do: 'authorize', ...order })),
    read: async (url, token) => answered.parse(await ask({ do: 'read', url, token })),
    close: () => {
      process.stdin.end()
    },
  }
}
