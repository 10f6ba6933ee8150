import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import {
  findStatementVariant,
  type StatementVariantId,
  statementVariants,
} from '../../../../shared/udap/variants.ts'
import { readPemBlocks } from '../../../core/pem.ts'
import {
  checkClaims,
  signStatement,
  toX5c,
  type UdapSigner,
} from '../../../core/udap-client/index.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage } from './data-command.ts'
import { readInput } from './input.ts'
import { readJsonObject } from './json-input.ts'
import { printableJson } from './printable.ts'
import { commandOf, requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'
import { modeNote, readMode } from './udap-options.ts'

const variantIds = statementVariants.map(({ id }) => id)

/** `statement sign`. */
const sign: Subcommand = {
  name: 'sign',
  usage: `CLAIMS_FILE (--certificate ID | --key-file F --certificate-file F) [--variant V] [--mode M] ${storeUsage}`,
  summary: 'Signs a software statement and prints it with what a server would find wrong, as JSON',
  notes: [
    'CLAIMS_FILE holds a JSON object, - is standard input; times and jti are added where it has none',
    'ID is a stored certificate whose key is stored, as ca list shows it',
    '--key-file is a private key and --certificate-file its certificate and those above it, both PEM; no data directory is used',
    `V makes the statement wrong in one way: ${variantIds.join(', ')}`,
    modeNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('statement', sign)
    const options = {
      ...storeOptions,
      certificate: { type: 'string' },
      'key-file': { type: 'string' },
      'certificate-file': { type: 'string' },
      variant: { type: 'string' },
      mode: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [file = ''] = requireOperands(positionals, 1, usage)
    const claims = await readJsonObject('CLAIMS_FILE', file)
    const { certificate, variant: named } = values
    const variant = named === undefined ? undefined : requireWord('--variant', named, variantIds)
    const mode = readMode(values.mode)
    const files = readFileNames(values, usage)
    if (files !== undefined) {
      const signed = await signWithFiles(claims, files, { variant, mode: mode ?? 'stu2' })
      process.stdout.write(`${printableJson(signed)}\n`)
      return exitCodes.ok
    }
    return printResult(values, program, ({ call }) =>
      call('udap.signStatement', {
        claims,
        signer: { certificateId: certificate ?? '' },
        ...(variant === undefined ? {} : { variant }),
        ...(mode === undefined ? {} : { mode }),
      }),
    )
  },
}

interface KeyFiles {
  readonly key: string
  readonly certificate: string
}

/** The files to sign with; undefined for a stored certificate. One of the two ways has to be named. */
function readFileNames(
  values: {
    readonly certificate?: string | undefined
    readonly 'key-file'?: string | undefined
    readonly 'certificate-file'?: string | undefined
  },
  usage: string,
): KeyFiles | undefined {
  const { certificate, 'key-file': key, 'certificate-file': chain } = values
  if (certificate !== undefined && key === undefined && chain === undefined) return undefined
  if (certificate === undefined && key !== undefined && chain !== undefined) {
    return { key, certificate: chain }
  }
  const wanted = `--certificate, or --key-file and --certificate-file; ${usage}`
  throw new UnusableInputError('signer', certificate ?? key ?? chain ?? null, wanted)
}

async function signWithFiles(
  claims: Record<string, unknown>,
  files: KeyFiles,
  {
    variant,
    mode,
  }: { variant: StatementVariantId | undefined; mode: 'stu2' | 'stu1' | 'base' | 'carin' },
) {
  if (variant !== undefined && findStatementVariant(variant).fixture !== undefined) {
    const wanted = 'a variant that needs no test certificate, or --certificate of a local community'
    throw new UnusableInputError('--variant', variant, wanted)
  }
  const signer = await readSigner(files)
  const now = Math.floor(Date.now() / 1_000)
  // Nothing is kept of a statement made without a data directory, so a jti given twice cannot be told.
  const tools = { ids: { take: () => true }, now: () => now }
  const signed = await signStatement(claims, signer, tools, variant)
  const findings = checkClaims(signed.claims, { mode, isTiered: false, now })
  return { statement: signed.compact, header: signed.header, claims: signed.claims, findings }
}

async function readSigner({ key, certificate }: KeyFiles): Promise<UdapSigner> {
  const privateKey = readKey(key, await readInput(key))
  const chain = readPemBlocks('CERTIFICATE', await readInput(certificate)) ?? []
  const [leaf] = chain
  if (leaf === undefined) {
    throw new UnusableInputError(
      '--certificate-file',
      certificate,
      'PEM, the certificate of the key first',
    )
  }
  if (!isOf(privateKey, leaf)) {
    const wanted = 'the certificate of the key in --key-file first'
    throw new UnusableInputError('--certificate-file', certificate, wanted)
  }
  return {
    alg: algorithmOf(key, privateKey),
    x5c: toX5c(chain),
    privateKey: async () => privateKey,
  }
}

function readKey(file: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    const error = new UnusableInputError('--key-file', file, 'an unencrypted private key, PEM')
    error.cause = cause
    throw error
  }
}

function isOf(privateKey: KeyObject, der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).checkPrivateKey(privateKey)
  } catch {
    // Not a certificate, or one of another kind of key: the caller says what was wanted.
    return false
  }
}

function algorithmOf(file: string, key: KeyObject): UdapSigner['alg'] {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (curve === 'prime256v1') return 'ES256'
  if (curve === 'secp384r1') return 'ES384'
  throw new UnusableInputError('--key-file', file, 'an RSA key, or one on P-256 or P-384')
}

/** Makes software statements. */
export const statementCommand: Command = commandOf(
  'statement',
  'Signs software statements with a stored or a given key, right or wrong in one way',
  [sign],
)
