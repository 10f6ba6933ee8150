import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { searchParametersOf } from '../../../shared/fhir/search-parameters.ts'

/** URLs of the authorization server by their name in the extension (authorize, token, introspect, revoke,
 * register, manage), for apps of the first SMART edition.
 * @see SMART App Launch 1.0.0; DSC-16, ruling D-39
 */
export type OAuthUris = Readonly<Record<string, string>>

interface CapabilityOptions {
  readonly fhirBase: string
  readonly version: string
  /** The day this program was made, as a FHIR date. */
  readonly date: string
  readonly oauthUris: OAuthUris
  readonly isWritable: boolean
  /** Whether UDAP is named among the security services. @see UDAP-DISC-027 */
  readonly isUdapNamed: boolean
  readonly types: readonly ResourceTypeName[]
}

const oauthExtension = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris'

/** Builds the CapabilityStatement from the tables that searches and interactions themselves use.
 * @see HL7 FHIR 4.0.1, CapabilityStatement; DSC-15, DSC-16
 */
export function buildCapabilityStatement(options: CapabilityOptions): object {
  const { fhirBase, isWritable } = options
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: options.date,
    kind: 'instance',
    name: 'TrustbenchSandbox',
    title: 'Trustbench FHIR sandbox',
    software: { name: 'Trustbench', version: options.version },
    implementation: { description: 'Synthetic people for testing apps', url: fhirBase },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    ...(isWritable ? { patchFormat: ['application/json-patch+json'] } : {}),
    rest: [
      {
        mode: 'server',
        documentation:
          'patient/ scopes reach the compartment of the patient in context and shared resources; a Patient that links to that patient can be read, its records cannot.',
        security: describeSecurity(options.oauthUris, options.isUdapNamed),
        resource: options.types.map((type) => resource(type, isWritable)),
        interaction: [
          { code: 'search-system' },
          { code: 'history-system' },
          { code: 'batch' },
          ...(isWritable ? [{ code: 'transaction' }] : []),
        ],
        searchParam: commonParameters,
        operation: [bulkExport('export')],
        compartment: ['http://hl7.org/fhir/CompartmentDefinition/patient'],
      },
    ],
  }
}

const commonParameters = [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
]

const udapService = {
  coding: [
    {
      system: 'http://fhir.udap.org/CodeSystem/capability-rest-security-service',
      code: 'UDAP',
    },
  ],
  text: 'OAuth2 using UDAP profiles (see http://www.udap.org)',
}

/** How the FHIR endpoint is protected: the SMART service and the OAuth URIs.
 * @see DSC-15, DSC-16; UDAP-DISC-027
 */
export function describeSecurity(uris: OAuthUris, isUdapNamed: boolean): object {
  return {
    extension: [
      {
        url: oauthExtension,
        extension: Object.entries(uris).map(([name, valueUri]) => ({ url: name, valueUri })),
      },
    ],
    cors: true,
    service: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
            code: 'SMART-on-FHIR',
          },
        ],
        text: 'OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)',
      },
      ...(isUdapNamed ? [udapService] : []),
    ],
  }
}

const operationDefinitions = 'http://hl7.org/fhir/OperationDefinition'

/** @see HL7 Bulk Data Access 2.0.0, OperationDefinitions */
function bulkExport(name: 'export' | 'patient-export'): object {
  const definition = `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${name}`
  return { name: 'export', definition }
}

function operationsOf(type: ResourceTypeName): readonly object[] {
  const validate = { name: 'validate', definition: `${operationDefinitions}/Resource-validate` }
  if (type === 'ValueSet') {
    return [validate, { name: 'expand', definition: `${operationDefinitions}/ValueSet-expand` }]
  }
  if (type !== 'Patient') return [validate]
  const everything = {
    name: 'everything',
    definition: `${operationDefinitions}/Patient-everything`,
  }
  return [validate, everything, bulkExport('patient-export')]
}

const reading = ['read', 'vread', 'history-instance', 'history-type', 'search-type']

function resource(type: ResourceTypeName, isWritable: boolean): object {
  const parameters = searchParametersOf(type)
  const references = parameters.filter(([, parameter]) => parameter.kind === 'reference')
  const written = isWritable ? ['create', 'update', 'patch', 'delete'] : []
  return {
    type,
    interaction: [...reading, ...written].map((code) => ({ code })),
    versioning: isWritable ? 'versioned-update' : 'versioned',
    readHistory: true,
    updateCreate: isWritable,
    conditionalCreate: isWritable,
    conditionalRead: 'not-match',
    conditionalUpdate: isWritable,
    conditionalDelete: isWritable ? 'single' : 'not-supported',
    searchInclude: references.map(([name]) => `${type}:${name}`),
    searchParam: parameters.map(([name, { kind }]) => ({ name, type: kind })),
    operation: operationsOf(type),
  }
}
