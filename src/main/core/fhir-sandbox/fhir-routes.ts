import { FhirError } from '../errors.ts'
import {
  corsForAnyOrigin,
  corsForRegisteredOrigins,
  formMediaType,
  hasBody,
  mediaTypeOf,
  type OriginRegistry,
  type RequestScope,
  type RouteContext,
  type Router,
  readBody,
} from '../http/index.ts'
import type { AccessTokenVerifier, FhirGrant } from './access-token.ts'
import { type FhirAnswer, toResponse } from './answer.ts'
import { answerBundle } from './answer-bundle.ts'
import { answerPage } from './answer-page.ts'
import { requireActiveGrant, requireBearerToken } from './bearer-token.ts'
import { binaryContent } from './binary-content.ts'
import { buildCapabilityStatement, type OAuthUris } from './capability-statement.ts'
import {
  type FhirContext,
  type InteractionInput,
  readInteractionHeaders,
  type SandboxWorld,
} from './context.ts'
import { fhirAccessOf } from './fhir-access.ts'
import { type Interaction, parseInteraction, type QueryParameters } from './interaction.ts'
import {
  requireJsonAccepted,
  requireJsonBody,
  requireJsonPatchBody,
  wantsOtherThanJson,
} from './media-types.ts'
import {
  answerExportRequest,
  createExportAccess,
  createExportJobs,
  type ExportJobs,
  isAboutExport,
} from './operations/index.ts'
import { createPageLinks, type PageLinks } from './page-links.ts'
import { perform } from './perform.ts'
import {
  type AskCapabilities,
  createProxyContext,
  type ProxyContext,
  proxyCapabilities,
  proxyPage,
  proxyPerform,
  rememberCapabilities,
  type Upstream,
} from './proxy/index.ts'
import { bodyLimits, parseFhirBody } from './resource-body.ts'
import { createScopeAccess } from './scope-access.ts'
import { servedTypes } from './served-types.ts'

interface FhirRouteOptions extends SandboxWorld {
  readonly verifyAccessToken: AccessTokenVerifier
  readonly oauthUris: () => OAuthUris
  /** Which browser origins may call. */
  readonly origins: OriginRegistry
  /** Called after an interaction changed something. */
  readonly onChanged: () => void
}

/** Adds every route below the FHIR base, `.well-known` excepted.
 * @see HL7 FHIR 4.0.1, RESTful API
 */
export function addFhirRoutes(router: Router, options: FhirRouteOptions): void {
  const basePath = new URL(options.fhirBase).pathname.replace(/\/$/, '')
  const pageLinks = createPageLinks(options.platform)
  const ask = rememberCapabilities(options.platform.clock)
  const exportJobs = createExportJobs(options.platform)
  const answer = (context: RouteContext) =>
    answerRequest(context, basePath, { ...options, ask, exportJobs }, pageLinks)
  const cors = corsForRegisteredOrigins(options.origins)
  router.use(`${basePath}/metadata`, corsForAnyOrigin())
  router.use(`${basePath}/*`, (context, next) => {
    const place = context.req.path.slice(basePath.length)
    const isOpen = place === '/metadata' || place.startsWith('/.well-known/')
    return isOpen ? next() : cors(context, next)
  })
  router.all(basePath, answer)
  router.all(`${basePath}/*`, (context, next) =>
    context.req.path.startsWith(`${basePath}/.well-known/`) ? next() : answer(context),
  )
}

/** What routes share from one request to the next. */
interface FhirRouteMemory {
  readonly ask: AskCapabilities
  readonly exportJobs: ExportJobs
}

async function answerRequest(
  route: RouteContext,
  basePath: string,
  options: FhirRouteOptions & FhirRouteMemory,
  pageLinks: PageLinks,
): Promise<Response> {
  const request = route.req.raw
  const url = new URL(request.url)
  const interaction = parseInteraction(request.method, url.pathname.slice(basePath.length))
  const accept = request.headers.get('accept')
  const isRawBinary =
    interaction.kind === 'read' && interaction.type === 'Binary' && wantsOtherThanJson(accept)
  if (!isRawBinary && !isExportFile(interaction))
    requireJsonAccepted(accept, url.searchParams.get('_format') ?? undefined)
  const { scope } = route.env
  const upstream = options.connectUpstream(scope.note)
  if (interaction.kind === 'capabilities') return answerCapabilities(options, upstream)

  const input = await readInput(request, url, interaction)
  const names = new Set(input.parameters.map(([name]) => name))
  const accessToken = requireBearerToken(request, names)
  const grant = await requireActiveGrant(accessToken, options.verifyAccessToken)
  scope.link({ clientId: grant.clientId, grantId: grant.grantId })
  noteAsking(grant, scope)
  if (upstream === undefined) await options.ready()
  const fhirAccess = await fhirAccessOf(grant, options)
  const now = options.platform.clock.now()
  const { note } = scope
  const context: FhirContext = {
    ...options,
    note,
    access: createScopeAccess({
      fhirAccess,
      now,
      isExistenceHidden: options.settings().fhirHideExistence,
      note,
    }),
    pageLink: (state) => `${options.fhirBase}/_page?state=${pageLinks.seal(state, accessToken)}`,
  }
  if (upstream === undefined && isExport(interaction)) {
    const exportAccess = createExportAccess({ clientId: grant.clientId, fhirAccess, now, note })
    const { exportJobs } = options
    const world = { ...context, exportAccess, exportJobs }
    const answer = await answerExportRequest(world, interaction.operation, input)
    return answer instanceof Response ? answer : toResponse(answer)
  }
  const openPage = (sealed: string) => pageLinks.open(sealed, accessToken)
  const answer =
    upstream === undefined
      ? await answerInteraction(context, interaction, input, openPage)
      : await passOn(createProxyContext(context, upstream), interaction, input, openPage)
  if (upstream === undefined && changesSomething(interaction) && answer.status < 300)
    options.onChanged()
  return isRawBinary && answer.status === 200 ? binaryContent(answer, accept) : toResponse(answer)
}

function isExport(
  interaction: Interaction,
): interaction is Extract<Interaction, { kind: 'operation' }> {
  return interaction.kind === 'operation' && isAboutExport(interaction.operation)
}

/** Files of an export are lines of JSON, which a client names by media types of their own. */
function isExportFile(interaction: Interaction): boolean {
  return interaction.kind === 'operation' && interaction.operation.kind === 'export-file'
}

/** Keeps with each request for whom and for what purpose its token was issued. @see UDAP-TOK-022 */
function noteAsking({ asking }: FhirGrant, scope: RequestScope): void {
  if (asking === null) return
  scope.note({
    outcome: 'information',
    check: 'asking-party',
    clause: 'UDAP Security 2.0.0 section 5.2.1.1; UDAP-TOK-022',
    text: `asked by ${asking.san} of community ${asking.community}`,
    detail: asking,
  })
}

function answerInteraction(
  context: FhirContext,
  interaction: Interaction,
  input: InteractionInput,
  openPage: (sealed: string) => unknown,
): Promise<FhirAnswer> {
  if (interaction.kind === 'bundle') return answerBundle(context, input.body)
  if (interaction.kind === 'page') {
    return answerPage(context, openPage(sealedState(input)))
  }
  return perform(context, interaction, input)
}

function passOn(
  context: ProxyContext,
  interaction: Interaction,
  input: InteractionInput,
  openPage: (sealed: string) => unknown,
): Promise<FhirAnswer> {
  return interaction.kind === 'page'
    ? proxyPage(context, openPage(sealedState(input)))
    : proxyPerform(context, interaction, input)
}

function sealedState({ parameters }: InteractionInput): string {
  return parameters.find(([name]) => name === 'state')?.[1] ?? ''
}

function changesSomething({ kind }: Interaction): boolean {
  return ['create', 'update', 'patch', 'delete', 'bundle'].includes(kind)
}

async function answerCapabilities(
  options: FhirRouteOptions & { readonly ask: AskCapabilities },
  upstream: Upstream | undefined,
): Promise<Response> {
  const about = {
    fhirBase: options.fhirBase,
    version: options.platform.version,
    oauthUris: options.oauthUris(),
    isWritable: options.settings().fhirWritesEnabled,
    isUdapNamed: options.settings().udapInCapabilityStatement,
  }
  const body =
    upstream === undefined
      ? buildCapabilityStatement({
          ...about,
          date: '2026-11-21',
          types: await servedTypes(options.store),
        })
      : await proxyCapabilities(upstream, { ...about, ask: options.ask })
  const headers = { 'Cache-Control': 'max-age=300' }
  return toResponse({ status: 200, headers, body })
}

/** Reads query and body: a search by POST carries its parameters in a form, writes carry JSON. */
async function readInput(
  request: Request,
  url: URL,
  interaction: Interaction,
): Promise<InteractionInput> {
  const headers = readInteractionHeaders((name) => request.headers.get(name))
  const query = [...url.searchParams]
  const { kind } = interaction
  if (kind === 'search' && request.method === 'POST') {
    return { headers, parameters: [...query, ...(await readSearchForm(request))], body: undefined }
  }
  const isAsked = kind === 'operation' && request.method === 'POST' && hasBody(request)
  if (!isAsked && !['create', 'update', 'patch', 'bundle'].includes(kind)) {
    return { headers, parameters: query, body: undefined }
  }
  const contentType = request.headers.get('content-type')
  if (kind === 'patch') requireJsonPatchBody(contentType)
  else requireJsonBody(contentType)
  const limit = kind === 'bundle' ? bodyLimits.bundleBytes : bodyLimits.resourceBytes
  const bytes = await readBody(request, bodyLimits.bundleBytes)
  return { headers, parameters: query, body: parseFhirBody(bytes, limit) }
}

async function readSearchForm(request: Request): Promise<QueryParameters> {
  const contentType = request.headers.get('content-type') ?? ''
  const bytes = await readBody(request, bodyLimits.resourceBytes)
  if (bytes.length === 0) return []
  if (mediaTypeOf(request.headers) !== formMediaType) {
    throw new FhirError(
      415,
      'not-supported',
      `Content-Type is ${contentType || 'absent'}, wanted ${formMediaType}`,
    )
  }
  return [...new URLSearchParams(new TextDecoder().decode(bytes))]
}
