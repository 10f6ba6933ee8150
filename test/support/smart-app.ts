import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A browser app of somebody else, made with the SMART JavaScript client. */
export interface SmartApp {
  readonly origin: string
  /** Where an EHR launches it, with `iss` and `launch`. */
  readonly launchUri: string
  readonly redirectUri: string
  /** Where its public key is, if it has one. */
  readonly jwksUri: string
  /** The page with which a standalone launch begins. */
  standaloneUri(fhirBase: string): string
  close(): Promise<void>
}

interface SmartAppOptions {
  readonly client_id: string
  readonly scope: string
  /** The key of a confidential app, private part included: such an app is one page for tests only. */
  readonly privateJwk?: Readonly<Record<string, unknown>>
  /** Publishes the public part at `/jwks`, and names that place in each assertion. */
  readonly publicJwk?: Readonly<Record<string, unknown>>
}

/** Serves the app on a free port of localhost. Its pages name what they do in their heading, and leave the
 * library's client at `window.client`.
 */
export async function startSmartApp(options: SmartAppOptions): Promise<SmartApp> {
  const { client_id, scope, privateJwk, publicJwk } = options
  const library = readFileSync(
    join(
      createRequire(import.meta.url).resolve('fhirclient/package.json'),
      '../build/fhir-client.min.js',
    ),
  )
  // What a public app sends when it refreshes; RFT-04.
  const settings = 'FHIR.oauth2.settings.refreshTokenWithClientId = true'
  const authorize = (redirectUri: string, scopes: string, more: string) =>
    page(`${settings}
      FHIR.oauth2.authorize({
        clientId: ${JSON.stringify(client_id)}, scope: ${JSON.stringify(scopes)},
        redirectUri: ${JSON.stringify(redirectUri)}, pkceMode: 'required', ${authentication()} ${more}
      }).catch(show)`)
  const authentication = () => {
    const clientPublicKeySetUrl = publicJwk === undefined ? undefined : `${origin()}/jwks`
    const members = Object.entries({ clientPrivateJwk: privateJwk, clientPublicKeySetUrl })
    return members
      .flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${JSON.stringify(value)},`))
      .join(' ')
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const redirectUri = `${origin()}/app`
    const iss = JSON.stringify(searchParams.get('iss'))
    const documents: Record<string, () => string> = {
      '/launch': () => authorize(redirectUri, `launch ${scope}`, ''),
      '/standalone': () => authorize(redirectUri, `launch/patient ${scope}`, `iss: ${iss}`),
      '/app': () =>
        page(`${settings}
          FHIR.oauth2.ready().then((client) => { window.client = client; show({ message: 'ready' }) }, show)`),
    }
    if (pathname === '/fhir-client.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(library)
      return
    }
    if (pathname === '/jwks' && publicJwk !== undefined) {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ keys: [publicJwk] }))
      return
    }
    const document = documents[pathname]
    response.writeHead(document === undefined ? 404 : 200, { 'Content-Type': 'text/html' })
    response.end(document?.())
  })
  const origin = () => `http://localhost:${(server.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    origin: origin(),
    launchUri: `${origin()}/launch`,
    redirectUri: `${origin()}/app`,
    jwksUri: `${origin()}/jwks`,
    standaloneUri: (fhirBase) => `${origin()}/standalone?${new URLSearchParams({ iss: fhirBase })}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function page(script: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>An app</title><h1>starting</h1>
    <script src="/fhir-client.js"></script>
    <script>
      const show = ({ message }) => { document.querySelector('h1').textContent = message }
      ${script}
    </script></html>`
}
