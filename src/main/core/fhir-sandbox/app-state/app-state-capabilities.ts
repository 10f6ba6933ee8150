import { appStateLimits } from './app-state-limits.ts'

/** Builds the CapabilityStatement of the app-state base, which publishes the limits. @see APS-08 */
export function buildAppStateCapabilities(appStateBase: string, version: string): object {
  const { resourceBytes, resourcesPerSubject } = appStateLimits
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-21',
    kind: 'instance',
    name: 'TrustbenchAppState',
    software: { name: 'Trustbench', version },
    implementation: { description: 'State that apps keep', url: appStateBase },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation: `A resource has at most ${resourceBytes} bytes; a code has at most ${resourcesPerSubject} resources for each subject, and as many without one. They are kept until the app or the operator deletes them.`,
        resource: [
          {
            type: 'Basic',
            interaction: ['create', 'update', 'delete', 'search-type'].map((code) => ({ code })),
            versioning: 'versioned-update',
            searchParam: [
              { name: 'code', type: 'token' },
              { name: 'subject', type: 'reference' },
            ],
          },
        ],
      },
    ],
  }
}
