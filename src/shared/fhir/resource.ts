import type { ResourceTypeName } from './resource-types.ts'

/** Version data the server keeps in each resource. */
export interface ResourceMeta {
  readonly versionId?: string
  /** FHIR instant. */
  readonly lastUpdated?: string
  readonly [element: string]: unknown
}

/** A FHIR R4 resource as JSON; elements stay unknown until something looks at them. */
export interface FhirResource {
  readonly resourceType: ResourceTypeName
  readonly id?: string
  readonly meta?: ResourceMeta
  readonly [element: string]: unknown
}

/** A resource that has its logical id. */
export interface IdentifiedResource extends FhirResource {
  readonly id: string
}
