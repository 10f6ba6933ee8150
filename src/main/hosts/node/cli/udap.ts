import type { MethodParams, MethodResult } from '../../../../shared/contract/index.ts'
import { tokenVariants } from '../../../../shared/udap/token-variants.ts'
import { statementVariants } from '../../../../shared/udap/variants.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, type Program, parseArguments } from './command.ts'
import { type StoreValues, storeOptions, storeUsage, withStore } from './data-command.ts'
import { readInput } from './input.ts'
import { readJsonObject } from './json-input.ts'
import { printableJson } from './printable.ts'
import { commandOf, requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'
import {
  modeNote,
  readMode,
  readTarget,
  targetNotes,
  targetOptions,
  targetUsage,
} from './udap-options.ts'

const outcomeNote =
  'Exit code 0 when it went as asked, 1 when the server or its metadata is at fault'

/** Runs on a data directory, prints what came of it as JSON, and ends with 1 where it did not go as asked. */
async function printOutcome<Outcome>(
  values: StoreValues,
  program: Program,
  run: (workbench: Workbench) => Promise<{ readonly outcome: Outcome; readonly isGood: boolean }>,
): Promise<ExitCode> {
  return withStore(values, program, async (workbench) => {
    const { outcome, isGood } = await run(workbench)
    process.stdout.write(`${printableJson(outcome)}\n`)
    return isGood ? exitCodes.ok : exitCodes.findings
  })
}

/** `udap discover`. */
const discover: Subcommand = {
  name: 'discover',
  usage: `BASE ${targetUsage} [--signed-endpoints] ${storeUsage}`,
  summary: 'Reads and validates the UDAP metadata of a server, and prints the verdict as JSON',
  notes: [
    ...targetNotes,
    '--signed-endpoints goes on with the signed endpoint where the plain one differs; for labs',
    outcomeNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('udap', discover)
    const options = {
      ...storeOptions,
      ...targetOptions,
      'signed-endpoints': { type: 'boolean', default: false },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [base = ''] = requireOperands(positionals, 1, usage)
    return printOutcome(values, program, async (workbench) => {
      const target = await readTarget(base, values, workbench)
      const usesSignedEndpoints = values['signed-endpoints']
      const outcome = await workbench.call('udap.discover', { ...target, usesSignedEndpoints })
      return { outcome, isGood: outcome.state === 'usable' }
    })
  },
}

const variantIds = statementVariants.map(({ id }) => id)
const appTypes = ['consumer', 'provider', 'service'] as const

const registerOptions = {
  ...storeOptions,
  ...targetOptions,
  certificate: { type: 'string' },
  claims: { type: 'string' },
  app: { type: 'string' },
  iss: { type: 'string' },
  statement: { type: 'string' },
  certification: { type: 'string', multiple: true, default: [] as string[] },
  variant: { type: 'string' },
  retry: { type: 'boolean', default: false },
  cancel: { type: 'boolean', default: false },
} as const

/** `udap register`. */
const register: Subcommand = {
  name: 'register',
  usage: `BASE (--certificate ID (--claims F | --app TYPE [--iss URI]) | --statement F) [--certification F]… [--variant V] [--retry] ${targetUsage} ${storeUsage} | REGISTRATION --cancel [--certificate ID] ${storeUsage}`,
  summary:
    'Registers an app by software statement, changes or cancels it, and prints what came of it as JSON',
  notes: [
    ...targetNotes,
    'ID is a stored certificate whose key is stored, as ca list shows it',
    '--claims F holds the claims as a JSON object; aud has to be the registration endpoint',
    `--app TYPE drafts them: ${appTypes.join(', ')}; URI is the identity, the first of the certificate when left out`,
    '--statement F holds a statement that was signed already, as statement sign prints it or alone; - is standard input',
    '--certification F holds a certification to send along',
    `V makes the request wrong in one way, and the refusal is then what was asked for: ${variantIds.join(', ')}`,
    '--retry sends a certificate again that the server did not approve of',
    'REGISTRATION is the id of a registration, as udap registrations shows it',
    outcomeNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('udap', register)
    const { values, positionals } = parseArguments(args, registerOptions, usage)
    const [subject = ''] = requireOperands(positionals, 1, usage)
    const { certificate } = values
    return printOutcome(values, program, async (workbench) => {
      const signer = certificate === undefined ? {} : { signer: { certificateId: certificate } }
      const outcome = values.cancel
        ? await workbench.call('udap.cancel', { registrationId: subject, ...signer })
        : await sendStatement(subject, values, workbench, usage)
      return { outcome, isGood: isAsAsked(outcome) }
    })
  },
}

type RegisterValues = ReturnType<typeof parseArguments<typeof registerOptions>>['values']
type Source = MethodParams<'udap.register'>['source']

async function sendStatement(
  base: string,
  values: RegisterValues,
  workbench: Workbench,
  usage: string,
) {
  const target = await readTarget(base, values, workbench)
  const source = await readSource(target, values, workbench, usage)
  const certifications = await Promise.all(
    values.certification.map(async (file) => (await readInput(file)).trim()),
  )
  const isRetry = values.retry
  return workbench.call('udap.register', { ...target, source, certifications, isRetry })
}

async function readSource(
  target: Awaited<ReturnType<typeof readTarget>>,
  { statement, certificate, claims: file, app, iss, variant: named }: RegisterValues,
  workbench: Workbench,
  usage: string,
): Promise<Source> {
  if (statement !== undefined && certificate === undefined && file === undefined) {
    return { kind: 'signed', statement: readCompact(await readInput(statement)) }
  }
  const isOneWay = (file === undefined) !== (app === undefined)
  if (certificate === undefined || statement !== undefined || !isOneWay) {
    const wanted = `--certificate with --claims or --app, or --statement; ${usage}`
    throw new UnusableInputError('statement', certificate ?? statement ?? null, wanted)
  }
  const claims =
    file === undefined
      ? await draftClaims(target, { app: app ?? '', iss, certificate }, workbench)
      : await readJsonObject('--claims', file)
  const variant = named === undefined ? undefined : requireWord('--variant', named, variantIds)
  const signer = { certificateId: certificate }
  return { kind: 'claims', claims, signer, ...(variant === undefined ? {} : { variant }) }
}

/** A statement alone, or in what `statement sign` prints. */
function readCompact(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{')) return trimmed
  const printed: unknown = JSON.parse(trimmed)
  const isPrinted = typeof printed === 'object' && printed !== null && 'statement' in printed
  if (isPrinted && typeof printed.statement === 'string') return printed.statement
  throw new UnusableInputError('--statement', 'a JSON object', 'one with statement, or a JWT alone')
}

async function draftClaims(
  target: Awaited<ReturnType<typeof readTarget>>,
  { app, iss, certificate }: { app: string; iss: string | undefined; certificate: string },
  { call }: Workbench,
) {
  const appType = requireWord('--app', app, appTypes)
  const { uris } = await call('certificates.get', { id: certificate })
  const identity = iss ?? uris[0]
  if (identity === undefined) {
    throw new UnusableInputError('--certificate', certificate, 'a certificate with a URI, or --iss')
  }
  const report = await call('udap.discover', target)
  const scopes = report.fields.find(({ name }) => name === 'scopes_supported')?.value
  const { claims } = await call('udap.draftStatement', {
    base: target.base,
    appType,
    iss: identity,
    // Without an endpoint nothing will be sent; the registration says why.
    registration_endpoint: report.endpoints?.registration_endpoint ?? 'https://nowhere.invalid/',
    ...(scopes === undefined || scopes === null ? {} : { scopesSupported: JSON.parse(scopes) }),
  })
  return claims
}

function isAsAsked({ state, comparison }: MethodResult<'udap.register'>): boolean {
  if (comparison !== null) return comparison.verdict === 'as-expected'
  return state === 'registered' || state === 'modified' || state === 'cancelled'
}

const tokenVariantIds = tokenVariants.map(({ id }) => id)

/** `udap token`. */
const token: Subcommand = {
  name: 'token',
  usage: `REGISTRATION [--scope S] [--extensions F] [--certificate ID] [--variant V] [--reveal] [--mode M] ${storeUsage}`,
  summary: 'Gets an access token for a registered service, and prints what came of it as JSON',
  notes: [
    'REGISTRATION is the id of a registration, as udap registrations shows it',
    'S are the scopes to ask for, with spaces between; those of the registration when left out',
    '--extensions F holds the extensions as a JSON object with hl7-b2b',
    'ID is the certificate to sign with; that of the registration when left out',
    `V makes the request wrong in one way, and the refusal is then what was asked for: ${tokenVariantIds.join(', ')}`,
    '--reveal adds access_token, which is left out otherwise',
    modeNote,
    outcomeNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('udap', token)
    const options = {
      ...storeOptions,
      scope: { type: 'string' },
      extensions: { type: 'string' },
      certificate: { type: 'string' },
      variant: { type: 'string' },
      mode: { type: 'string' },
      reveal: { type: 'boolean', default: false },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [registrationId = ''] = requireOperands(positionals, 1, usage)
    const { scope, extensions: file, certificate, variant: named } = values
    const variant =
      named === undefined ? undefined : requireWord('--variant', named, tokenVariantIds)
    const mode = readMode(values.mode)
    const extensions = file === undefined ? undefined : await readJsonObject('--extensions', file)
    return printOutcome(values, program, async ({ call }) => {
      const outcome = await call('udap.requestToken', {
        registrationId,
        ...(scope === undefined ? {} : { scope }),
        ...(extensions === undefined ? {} : { extensions }),
        ...(certificate === undefined ? {} : { signer: { certificateId: certificate } }),
        ...(variant === undefined ? {} : { variant }),
        ...(mode === undefined ? {} : { mode }),
      })
      const { token: held, comparison, state } = outcome
      const revealed =
        values.reveal && held !== null ? await call('udap.revealToken', { tokenId: held.id }) : {}
      const isGood = comparison === null ? state === 'issued' : comparison.verdict === 'as-expected'
      return { outcome: { ...outcome, ...revealed }, isGood }
    })
  },
}

/** `udap registrations`. */
const registrations: Subcommand = {
  name: 'registrations',
  usage: `[SEARCH] ${storeUsage}`,
  summary: 'Lists what this data directory is registered as at servers, as JSON',
  notes: ['SEARCH is a part of the server, community, identity or client id'],
  run: async (args, program) => {
    const usage = usageIn('udap', registrations)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [search = ''] = positionals.length === 0 ? [] : requireOperands(positionals, 1, usage)
    return printOutcome(values, program, async ({ call }) => {
      const { rows } = await call('udap.registrations', { search, limit: 200 })
      return { outcome: rows, isGood: true }
    })
  },
}

/** Plays an app of a trust community against any server. */
export const udapCommand: Command = commandOf(
  'udap',
  'Discovers UDAP servers, registers apps at them by software statement, and gets tokens',
  [discover, register, token, registrations],
)
