import type { BrandBundle, BrandIdentifier } from '../../../../shared/fhir/user-access-brand.ts'

/** The brand that the sandbox has until another is saved, and its identifier in the form recommended.
 * @param issuer where people find the server
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-07
 */
export function buildDefaultBrand(
  issuer: string,
  fhirBase: string,
): { readonly bundle: BrandBundle; readonly identifier: Required<BrandIdentifier> } {
  const identifier = {
    system: 'urn:ietf:rfc:3986',
    value: `https://${new URL(issuer).host.replace(/^www\./, '')}`,
  }
  const endpointUrl = `${fhirBase}/Endpoint/trustbench`
  return {
    identifier,
    bundle: {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: `${fhirBase}/Organization/trustbench`,
          resource: {
            resourceType: 'Organization',
            id: 'trustbench',
            extension: [
              {
                url: 'http://hl7.org/fhir/StructureDefinition/organization-portal',
                extension: [
                  { url: 'portalName', valueString: 'Trustbench sandbox' },
                  {
                    url: 'portalDescription',
                    valueMarkdown: 'Records of synthetic people, for testing apps',
                  },
                  { url: 'portalUrl', valueUrl: issuer },
                  { url: 'portalEndpoint', valueReference: { reference: endpointUrl } },
                ],
              },
            ],
            identifier: [identifier],
            active: true,
            type: [
              {
                coding: [
                  {
                    system: 'http://terminology.hl7.org/CodeSystem/organization-type',
                    code: 'prov',
                    display: 'Healthcare Provider',
                  },
                ],
              },
            ],
            name: 'Trustbench sandbox',
            telecom: [{ system: 'url', value: issuer }],
            endpoint: [{ reference: endpointUrl }],
          },
        },
        {
          fullUrl: endpointUrl,
          resource: {
            resourceType: 'Endpoint',
            id: 'trustbench',
            extension: [
              {
                url: 'http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version',
                valueCode: '4.0.1',
              },
            ],
            status: 'active',
            connectionType: {
              system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
              code: 'hl7-fhir-rest',
            },
            name: 'Trustbench FHIR sandbox',
            contact: [{ system: 'url', value: issuer }],
            payloadType: [
              {
                coding: [
                  {
                    system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type',
                    code: 'none',
                  },
                ],
              },
            ],
            address: fhirBase,
          },
        },
      ],
    },
  }
}
