import { generateKeyPairSync } from 'node:crypto'
import { writePem } from '../../src/main/core/pem.ts'
import { buildRoot } from '../../test/core/certificate-path/support/test-hierarchy.ts'
import type { LaunchTarget } from '../../test/support/launch.ts'

/** A way by which what somebody else made comes in. */
export interface Door {
  /** What comes in there, as in `key file`. */
  readonly name: string
  /** Hands it in.
   * @returns what was read, in a word
   */
  hand(bench: LaunchTarget, text: string): Promise<string>
  /** Makes a good one. */
  good(): string
  /** What was read of a good one. */
  readonly goodAnswer: string
  /** What is said of one that ended its process. */
  readonly refusal: RegExp
}

/** Spaces that make a text too long to be inspected beside requests. */
const padding = ' '.repeat(100_000)

function makeKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-384' })
}

const keyFile: Door = {
  name: 'key file',
  hand: async (bench, text) => {
    const base64 = Buffer.from(text).toString('base64')
    const { privateKeys } = await bench.call('keys.inspectImport', { base64 })
    return privateKeys.map(({ algorithm }) => algorithm).join()
  },
  good: () => makeKey().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  goodAnswer: 'p-384',
  refusal: /wanted a file that is read within the limits$/,
}

const pastedText: Door = {
  name: 'pasted text',
  hand: async (bench, text) => {
    const { tokens } = await bench.call('inspector.inspect', { text })
    return tokens.map(({ kind }) => kind).join()
  },
  good: () => JSON.stringify(makeKey().publicKey.export({ format: 'jwk' })),
  goodAnswer: 'jwk',
  refusal: /^this was not inspected: it ended in /,
}

const longText: Door = {
  ...pastedText,
  name: 'long pasted text',
  hand: (bench, text) => pastedText.hand(bench, `${text}${padding}`),
}

const bundle: Door = {
  name: 'Bundle',
  hand: async (bench, text) => {
    const { types } = await bench.call('sandbox.import', { bundle: text, isDryRun: false })
    return types.map(({ type, count }) => `${type} ${count}`).join()
  },
  good: () => {
    const entry = [{ resource: { resourceType: 'Patient', id: 'isolation-rig' } }]
    return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
  },
  goodAnswer: 'Patient 1',
  refusal: /^the Bundle cannot be read: .* wanted a document that is read within the limits$/,
}

const workspace: Door = {
  name: 'workspace',
  hand: async (bench, text) => {
    const { changes } = await bench.call('workspace.import', { document: text, isDryRun: false })
    return changes.map(({ name }) => name).join()
  },
  good: () => JSON.stringify({ settings: { approval: 'automatic' } }),
  goodAnswer: 'approval',
  refusal: /^the workspace cannot be read: .* wanted a document that is read within the limits$/,
}

const scenario: Door = {
  name: 'scenario',
  hand: async (bench, text) => (await bench.call('scenarios.read', { text })).name,
  good: () => JSON.stringify({ name: 'good', launch: { mode: 'standalone' } }),
  goodAnswer: 'good',
  refusal: /^the scenario cannot be read: .* wanted a document that is read within the limits$/,
}

const anchors: Door = {
  name: 'trusted certificate',
  hand: async (bench, text) => {
    const uri = 'https://community.example/isolation-rig'
    const community = await bench.call('trust.save', {
      uri,
      name: 'isolation rig',
      anchors: [text],
    })
    return community.anchors.map(({ subject }) => subject).join()
  },
  good: () => writePem('CERTIFICATE', buildRoot()),
  goodAnswer: 'CN=TEST ONLY root,O=Example',
  refusal:
    /^the certificates cannot be read: .* wanted certificates that are read within the limits$/,
}

/** All of them, each with a process of its own behind it but for texts, which share one. */
export const doors = {
  keyFile,
  pastedText,
  longText,
  bundle,
  workspace,
  scenario,
  anchors,
} as const
