import type {
  BrandBundle,
  BrandIdentifier,
  PublishedBrandBundle,
} from '../../../../shared/fhir/user-access-brand.ts'
import { type WorkspaceBrands, workspaceBrandsSchema } from '../../../../shared/workspace.ts'
import { fhirBaseOf } from '../../config.ts'
import { addRoute, corsForAnyOrigin, type Router } from '../../http/index.ts'
import type { Platform } from '../../platform.ts'
import { badRequest, type Handlers } from '../../rpc/index.ts'
import type { Database, PreparedChange } from '../../storage/index.ts'
import { cacheableJson, endpointsOf, type MetadataDocument } from '../discovery/index.ts'
import { type BrandDocument, createSqliteBrandStore } from './brand-store.ts'
import { findBrandFaults } from './check-brand-graph.ts'
import { buildDefaultBrand } from './default-brand.ts'

/** The brands under which users know the organizations behind this server. */
export interface Brands {
  readonly handlers: Handlers<'brands.get' | 'brands.save' | 'brands.reset'>
  /** Adds the bundle, readable by anyone from any origin. */
  addRoutes(router: Router): void
  /** What the SMART configuration says of the bundle. */
  discoveryMembers(): MetadataDocument
  /** What was saved, without the times this server writes; undefined while it shows its own brand. */
  saved(): WorkspaceBrands | undefined
  /** Does all of a save but the writing.
   * @throws {ProblemError} bad-request: the bundle breaks a rule of the profile or points nowhere
   */
  prepareSave(document: WorkspaceBrands): PreparedChange
}

/** Publishes one brand bundle: the saved one, or that of the sandbox while none is saved.
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-01 to UAB-07
 */
export function createBrands(database: Database, clock: Platform['clock'], issuer: string): Brands {
  const store = createSqliteBrandStore(database)
  const { user_access_brand_bundle } = endpointsOf(issuer)
  const { bundle, identifier } = buildDefaultBrand(issuer, fhirBaseOf(issuer))
  const fallback: BrandDocument = { bundle: stamp(bundle, clock.now()), identifier }

  const current = (): BrandDocument => store.find() ?? fallback
  const describe = () => {
    const saved = store.find()
    return {
      ...(saved ?? fallback),
      url: user_access_brand_bundle,
      isDefault: saved === undefined,
    }
  }
  const prepareSave = (document: WorkspaceBrands): PreparedChange => {
    requireSound(document.bundle, document.identifier)
    return {
      write: () => store.save({ ...document, bundle: stamp(document.bundle, clock.now()) }),
      announce: () => undefined,
    }
  }
  return {
    prepareSave,
    saved: () => {
      const document = store.find()
      if (document === undefined) return undefined
      return workspaceBrandsSchema.parse({ ...document, bundle: unstamp(document.bundle) })
    },
    handlers: {
      'brands.get': async () => describe(),
      'brands.save': async (document) => {
        prepareSave(document).write()
        return describe()
      },
      'brands.reset': async () => {
        store.remove()
        return describe()
      },
    },
    addRoutes: (router) => {
      const { pathname } = new URL(user_access_brand_bundle)
      router.use(pathname, corsForAnyOrigin())
      addRoute(router, pathname, {
        GET: (context) => cacheableJson(context.req.raw, current().bundle),
      })
    },
    discoveryMembers: () => {
      const document = current()
      return {
        user_access_brand_bundle,
        ...(document.identifier === null
          ? {}
          : { user_access_brand_identifier: document.identifier }),
      }
    },
  }
}

/** Writes the time of the last change where the narrative and where the profile wants it. @see ruling D-40 */
function stamp(bundle: BrandBundle, now: number): PublishedBrandBundle {
  const changedAt = new Date(now).toISOString()
  return { ...bundle, meta: { ...bundle.meta, lastUpdated: changedAt }, timestamp: changedAt }
}

/** Takes out the times of the last change. */
function unstamp({ timestamp: _written, meta, ...bundle }: PublishedBrandBundle): BrandBundle {
  const { lastUpdated: _changed, ...rest } = meta
  return { ...bundle, ...(Object.keys(rest).length === 0 ? {} : { meta: rest }) }
}

function requireSound(bundle: BrandBundle, identifier: BrandIdentifier | null): void {
  const faults = findBrandFaults(bundle, identifier)
  const [first] = faults
  if (first === undefined) return
  throw badRequest(`the brand bundle breaks a rule: ${first.message}`, [...faults])
}
