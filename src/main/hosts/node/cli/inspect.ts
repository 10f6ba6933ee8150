import { existsSync, statSync } from 'node:fs'
import {
  type Inspection,
  type InspectorQuestion,
  inspectorInputCharacters,
  inspectorProfiles,
} from '../../../../shared/contract/inspector.ts'
import { renderReport } from '../../../core/token-inspector/index.ts'
import { logToStderr } from '../json-log.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { readBytes, readInput } from './input.ts'
import { inspectInBulk } from './inspect-bulk.ts'
import { type InspectOptions, inspectFormats, withInspector } from './inspector-alone.ts'
import { passphraseOptions, passphraseUsage, readGivenPassphrase } from './passphrase.ts'
import { printable, printableJson } from './printable.ts'
import { requireWord } from './subcommands.ts'

const usage = `[TOKEN | FILE | FOLDER | -] [--jwks FILE] [--anchor FILE] [--revocation FILE]… [--secret-file FILE] ${passphraseUsage} [--profile NAME] [--bulk] [--json | --sarif | --csv | --markdown | --html] [--unredacted] [--data DIR]`

const options = {
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
  csv: { type: 'boolean' },
  markdown: { type: 'boolean' },
  html: { type: 'boolean' },
  unredacted: { type: 'boolean' },
  bulk: { type: 'boolean' },
  jwks: { type: 'string' },
  anchor: { type: 'string' },
  revocation: { type: 'string', multiple: true },
  'secret-file': { type: 'string' },
  ...passphraseOptions,
  profile: { type: 'string' },
  data: { type: 'string' },
} as const

/** Reports on tokens, keys, certificates and requests; nothing is fetched. Keys and records of a data directory are consulted
 * where no key or anchor is given and no server uses the directory.
 */
export const inspectCommand: Command = {
  name: 'inspect',
  usage,
  summary:
    'Decodes, verifies and judges tokens; exit 1 when a rule fails, 2 when there is nothing to inspect',
  run: async (args, program) => {
    const { values, positionals } = parseArguments(args, options, `inspect ${usage}`)
    const [source = '-', surplus] = positionals
    if (surplus !== undefined) throw new UnusableInputError('argument', surplus, `inspect ${usage}`)
    const asked = await readOptions(values)
    const isFolder = existsSync(source) && statSync(source).isDirectory()
    if (values.bulk === true || isFolder) return inspectInBulk(source, asked, program)
    const passphrase = readGivenPassphrase(values)
    const question = { ...asked.question, ...(await readSource(source)), passphrase }
    const inspection = await withInspector(asked, program, (call) =>
      call('inspector.inspect', question),
    )
    if (inspection.tokens.length === 0) {
      const seen = `${inspection.inputCharacters} characters`
      throw new UnusableInputError('input', seen, inspection.problems[0] ?? 'at least one token')
    }
    const isRedacted = values.unredacted !== true
    process.stdout.write(render(inspection, asked.format, isRedacted, program.version))
    for (const text of inspection.problems) {
      logToStderr({ level: 'warn', event: 'inspect', details: { text } })
    }
    return hasFailed(inspection) ? exitCodes.findings : exitCodes.ok
  },
}

async function readOptions(
  values: Partial<Record<keyof typeof options, string | boolean | string[]>>,
): Promise<InspectOptions> {
  const read = async (name: 'jwks' | 'anchor' | 'secret-file') => {
    const file = values[name]
    return typeof file === 'string' ? readInput(file) : undefined
  }
  const profile =
    typeof values.profile === 'string'
      ? requireWord('--profile', values.profile, inspectorProfiles)
      : undefined
  const material = await read('jwks')
  const anchors = await read('anchor')
  const revocation = await readRevocation(values.revocation, anchors)
  const secret = (await read('secret-file'))?.replace(/\r?\n$/, '')
  const format = inspectFormats.find((name) => values[name] === true) ?? 'text'
  return {
    question: {
      profile,
      verification: {
        ...(material === undefined ? {} : { material }),
        ...(secret === undefined ? {} : { secret }),
        ...(anchors === undefined ? {} : { anchors }),
        ...(revocation.length === 0 ? {} : { revocation }),
      },
    },
    format,
    data: typeof values.data === 'string' ? values.data : undefined,
  }
}

/** @throws {UnusableInputError} documents about revocation without the anchors they are for */
async function readRevocation(
  files: string | boolean | readonly string[] | undefined,
  anchors: string | undefined,
): Promise<string[]> {
  if (!Array.isArray(files)) return []
  if (anchors === undefined) {
    throw new UnusableInputError('--revocation', files.join(' '), '--anchor FILE with it')
  }
  const documents = await Promise.all(files.map((file) => readBytes(file, 5_242_880)))
  return documents.map((bytes) => bytes.toString('base64'))
}

/** A token is taken as it is, everything else as the bytes it has. */
async function readSource(source: string): Promise<Pick<InspectorQuestion, 'text' | 'base64'>> {
  if (source !== '-' && !existsSync(source)) return { text: source }
  const bytes = await readBytes(source, inspectorInputCharacters)
  const text = decodeText(bytes)
  return text === undefined ? { base64: bytes.toString('base64') } : { text }
}

function decodeText(bytes: Buffer): string | undefined {
  if (bytes.includes(0) || bytes[0] === 0x30) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // No UTF-8: a file of keys or certificates, whose bytes tell what it is.
    return undefined
  }
}

function hasFailed({ tokens }: Inspection): boolean {
  return tokens.some(
    ({ findings, signature }) =>
      signature?.state === 'invalid' || findings.some(({ outcome }) => outcome === 'failed'),
  )
}

/** What is written for the eye and for programs has everything in it; reports are passed on. */
function render(
  inspection: Inspection,
  format: InspectOptions['format'],
  isRedacted: boolean,
  version: string,
): string {
  if (format === 'json') return `${printableJson(inspection)}\n`
  if (format !== 'text') return renderReport(inspection, format, isRedacted, version).content
  return `${inspection.tokens.map(renderToken).join('\n\n')}\n`
}

function instant(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}

function renderToken(token: Inspection['tokens'][number]): string {
  const { kind, profile, place, why, signature, record, header, claims, findings } = token
  const { timeline, permissions } = token
  const members = [...(header ?? []), ...(claims ?? [])]
  const told = findings.filter(({ outcome }) => outcome !== 'passed')
  const lines = [
    `${kind}  ${place}  (${profile === null ? '' : `${profile}: `}${why})`,
    ...(signature === null ? [] : [`signature ${signature.state}: ${signature.text}`]),
    ...(signature?.trust == null ? [] : [`path ${signature.trust.path.join(' < ')}`]),
    ...(record === null ? [] : [`record ${record.state}: ${record.text}`]),
    ...timeline.map(({ label, at }) => `${label.toLowerCase()} ${instant(at)}`),
    ...members.map(({ name, text }) => `  ${name} = ${text}`),
    ...permissions.map(({ scope, text }) => `  allows ${scope}: ${text}`),
    ...told.map(({ outcome, id, clause, text, seen, wanted, advice }) =>
      [
        `  ${outcome}: ${text} [${id}; ${clause}]`,
        seen === null ? '' : `; seen ${seen}`,
        wanted === null ? '' : `; wanted ${wanted}`,
        advice === null ? '' : `; ${advice}`,
      ].join(''),
    ),
    `  ${findings.length - told.length} rules hold`,
  ]
  return lines.map(printable).join('\n')
}
