import type { FhirProxyCheck } from '../../../../shared/contract/fhir-proxy.ts'
import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import type { Config } from '../../config.ts'
import { FhirError } from '../../errors.ts'
import { badRequest, type Handlers } from '../../rpc/index.ts'
import { isUpstreamBase } from '../../upstream-address.ts'
import { connectUpstream, type UpstreamOptions } from './connect-upstream.ts'
import { fetchCapabilities } from './proxy-capabilities.ts'
import type { UpstreamHeaderStore } from './upstream-header-store.ts'

type ProxyMethod =
  | 'fhirProxy.status'
  | 'fhirProxy.check'
  | 'fhirProxy.saveHeader'
  | 'fhirProxy.removeHeader'

interface ProxyRpcOptions extends Pick<UpstreamOptions, 'platform' | 'fhirBase'> {
  readonly settings: () => Pick<Config, 'fhirProxyBase'>
  readonly headers: UpstreamHeaderStore
}

/** What a request needs for itself cannot be set by hand. */
const ownHeaders =
  /^(?:accept|accept-encoding|connection|content-[a-z-]+|cookie|expect|host|if-[a-z-]+|keep-alive|prefer|te|trailer|transfer-encoding|upgrade)$/i

/** Console methods of proxy mode. */
export function proxyRpc(options: ProxyRpcOptions): Handlers<ProxyMethod> {
  const { headers, settings } = options
  return {
    'fhirProxy.status': async () => {
      const base = settings().fhirProxyBase
      const header = headers.describe()
      const origin = base === '' ? undefined : new URL(base).origin
      return {
        base,
        header: header === undefined ? null : { ...header, isSent: header.origin === origin },
      }
    },
    'fhirProxy.check': async ({ base }) => checkConnection(requireBase(base), options),
    'fhirProxy.saveHeader': async ({ base, name, value }) => {
      if (ownHeaders.test(name))
        throw badRequest(`the header ${name} is set by each request itself`)
      await headers.save(new URL(requireBase(base)).origin, { name, value })
      return null
    },
    'fhirProxy.removeHeader': async () => {
      headers.remove()
      return null
    },
  }
}

function requireBase(base: string): string {
  if (isUpstreamBase(base)) return base.replace(/\/+$/, '')
  throw badRequest(
    `${base} is no base URL to pass requests on to: wanted https, or http on this machine or a private network, without query and credentials`,
  )
}

/** What is wrong is a result here, in the words meant for the operator. */
async function checkConnection(
  base: string,
  { platform, fhirBase, headers }: ProxyRpcOptions,
): Promise<FhirProxyCheck> {
  const { headerFor } = headers
  const upstream = connectUpstream(base, { platform, fhirBase, headerFor }, () => undefined)
  try {
    const capabilities = await fetchCapabilities(upstream)
    const [software] = elementsAt(capabilities, 'software')
    const types = elementsAt(capabilities, 'rest.resource').length
    const name = textOf(software, 'name') ?? 'A FHIR server that gives no name'
    const version = textOf(software, 'version')
    const named = version === undefined ? name : `${name} ${version}`
    return { isUsable: true, text: `${named}, FHIR ${textOf(capabilities, 'fhirVersion')}`, types }
  } catch (error) {
    if (!(error instanceof FhirError)) throw error
    const { seen, wanted } = error.explanation ?? {}
    const text = [seen ?? error.message, ...(wanted === undefined ? [] : [`wanted ${wanted}`])]
    return { isUsable: false, text: text.join('; '), types: 0 }
  }
}
