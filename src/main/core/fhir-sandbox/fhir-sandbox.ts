import type { Config } from '../config.ts'
import type { Router } from '../http/index.ts'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/index.ts'
import type { AccessTokenVerifier } from './access-token.ts'
import type { OAuthUris } from './capability-statement.ts'
import { addFhirRoutes } from './fhir-routes.ts'
import { loadShippedData } from './shipped-data.ts'
import { createSqliteResourceStore } from './store/sqlite-resource-store.ts'

interface FhirSandboxOptions {
  readonly database: Database
  readonly platform: Platform
  /** FHIR base URL without a slash at its end. */
  readonly fhirBase: string
  /** Settings in force; read at each use. */
  readonly settings: () => Config
  readonly verifyAccessToken: AccessTokenVerifier
  /** The authorization server's URLs, as its metadata gives them. */
  readonly oauthUris: () => OAuthUris
  /** Called after the stored resources changed. */
  readonly onChanged: () => void
}

/** The FHIR server with its synthetic people. */
export interface FhirSandbox {
  /** Adds the routes below the FHIR base. */
  addRoutes(router: Router): void
  /** Loads the shipped data into an empty store; done by the first request that needs it, or earlier in
   * the background when this is called. */
  ready(): Promise<void>
}

/** Builds the sandbox; nothing is loaded yet. */
export function createFhirSandbox(options: FhirSandboxOptions): FhirSandbox {
  const { database, platform, fhirBase } = options
  const store = createSqliteResourceStore(database, fhirBase, () => platform.clock.now())
  let loading: Promise<void> | undefined
  const ready = async (): Promise<void> => {
    if (store.hasData()) return
    loading ??= loadShippedData(store, platform)
    try {
      await loading
    } finally {
      // After a failure the next request tries again, and a wiped store is loaded again.
      loading = undefined
    }
  }
  const world = { store, platform, fhirBase, settings: options.settings, ready }
  return {
    addRoutes: (router) => addFhirRoutes(router, { ...options, ...world }),
    ready,
  }
}
