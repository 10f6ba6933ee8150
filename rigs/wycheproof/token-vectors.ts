import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createStandaloneInspector } from '../../src/main/core/token-inspector/index.ts'
import { systemClock } from '../../src/main/hosts/node/platform.ts'
import type { Vector } from './vector.ts'

/** A file of JSON web signatures, as far as it is read; its schema is published beside it. */
interface TokenFile {
  readonly testGroups: readonly {
    readonly public?: object
    readonly private?: object
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: unknown
      readonly result: Vector['result']
    }[]
  }[]
}

/** Vectors whose verdict is not ours, by their comment, and why. */
const explained: Readonly<Record<string, string>> = {
  Figure20: 'the key says PS256 and the token PS384: refused by RFC 8725 section 3.1',
  Figure27: 'the key says ES521, which is no registered algorithm: refused by RFC 8725 section 3.1',
  invalidBase64Padding: 'its text is that of a valid vector: the padding of its title is not in it',
  invalidBase64PaddingInPayload:
    'its text is that of a valid vector: the padding of its title is not in it',
  InvalidCharacterInsertedInHeader:
    'a character outside of base64url makes it no compact JWS (RFC 7515 section 7.1)',
  InvalidCharacterInsertedInPayload:
    'a character outside of base64url makes it no compact JWS (RFC 7515 section 7.1)',
}

/** JSON web signatures, which the Inspector judges as a whole. */
export function readTokenVectors(file: string): readonly Vector[] {
  const { testGroups }: TokenFile = JSON.parse(readFileSync(file, 'utf8'))
  const inspector = createStandaloneInspector({
    threadEntry: () => new URL('file:///none'),
    startProcess: () => {
      throw new Error('no file is read')
    },
    clock: systemClock,
    random: (byteCount) => randomBytes(byteCount),
    version: 'vectors',
  })
  return testGroups.flatMap(({ public: publicKey, private: privateKey, tests }) =>
    tests.map(({ tcId, comment, jws, result }): Vector => {
      const text = typeof jws === 'string' ? jws : JSON.stringify(jws)
      const verification = { material: JSON.stringify(publicKey ?? privateKey) }
      return {
        name: `JWS ${tcId}, ${comment}`,
        result,
        explanation: explained[comment],
        isTaken: async () => {
          const { tokens } = await inspector.call('inspector.inspect', { text, verification })
          return tokens[0]?.signature?.state === 'valid'
        },
      }
    }),
  )
}
