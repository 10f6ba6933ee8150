// node bench/wycheproof.ts FOLDER: runs the JSON web signature vectors of Project Wycheproof (Apache-2.0), which are not kept
// here, against the verification of the Inspector, and prints every difference.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createStandaloneInspector } from '../src/main/core/token-inspector/index.ts'
import { systemClock } from '../src/main/hosts/node/platform.ts'

interface Vectors {
  readonly testGroups: readonly {
    readonly comment?: string
    readonly public?: object
    readonly private?: object
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: unknown
      readonly result: string
      readonly flags: readonly string[]
    }[]
  }[]
}

const folder = process.argv[2]
if (folder === undefined) throw new Error('name the folder of json_web_signature_test.json')
const file = join(folder, 'json_web_signature_test.json')
// The schema of the vectors is published beside them.
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
const threadEntry = () => new URL('file:///none')
const inspector = createStandaloneInspector({
  threadEntry,
  startProcess: () => {
    throw new Error('no file is read')
  },
  clock: systemClock,
  random: (byteCount) => randomBytes(byteCount),
  version: 'benchmark',
})

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

let count = 0
let explainedCount = 0
const differences: string[] = []
for (const { public: publicKey, private: privateKey, tests } of vectors.testGroups) {
  for (const { tcId, comment, jws, result } of tests) {
    count += 1
    const text = typeof jws === 'string' ? jws : JSON.stringify(jws)
    const material = JSON.stringify(publicKey ?? privateKey)
    const { tokens } = await inspector.call('inspector.inspect', {
      text,
      verification: { material },
    })
    const state = tokens[0]?.signature?.state ?? 'not a JWT'
    const isTaken = state === 'valid'
    if (isTaken === (result === 'valid') || result === 'acceptable') continue
    const reason = explained[comment]
    if (reason !== undefined) {
      explainedCount += 1
      console.log(`explained: ${tcId} ${comment}: ${reason}`)
      continue
    }
    const kind = isTaken ? 'false accept' : 'false refusal'
    differences.push(`${kind}: ${tcId} ${comment}: ${state}, ${tokens[0]?.signature?.text ?? ''}`)
  }
}
for (const line of differences) console.log(line)
const accepts = differences.filter((line) => line.startsWith('false accept')).length
console.log(
  `${count} vectors: ${accepts} false accepts, ${differences.length - accepts} false refusals, ${explainedCount} differences explained`,
)
