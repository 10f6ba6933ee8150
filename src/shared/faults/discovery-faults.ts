import { inArea } from './fault.ts'

const smart = 'SMART App Launch 2.2.0, conformance, using well-known'

/** Faults of the discovery documents. */
export const discoveryFaults = inArea('discovery', [
  {
    id: 'smart-configuration-unavailable',
    title: 'SMART configuration: 503',
    changes: 'The SMART configuration is answered with 503 and no document.',
    clause: `${smart}; DSC-01`,
  },
  {
    id: 'smart-configuration-slow',
    title: 'SMART configuration: slow',
    changes: 'The SMART configuration is answered after twenty seconds.',
    clause: `${smart}; DSC-01`,
  },
  {
    id: 'smart-configuration-html',
    title: 'SMART configuration: HTML',
    changes: 'An HTML page takes the place of the SMART configuration, with status 200.',
    clause: `${smart}; DSC-01`,
  },
  {
    id: 'smart-configuration-no-authorization-endpoint',
    title: 'SMART configuration: no authorization_endpoint',
    changes: 'authorization_endpoint is left out of the SMART configuration.',
    clause: `${smart}; DSC-03`,
  },
  {
    id: 'smart-configuration-no-token-endpoint',
    title: 'SMART configuration: no token_endpoint',
    changes: 'token_endpoint is left out of the SMART configuration.',
    clause: `${smart}; DSC-03`,
  },
  {
    id: 'smart-configuration-token-endpoint-elsewhere',
    title: 'SMART configuration: wrong token_endpoint',
    changes: 'token_endpoint in the SMART configuration names a path where nothing is.',
    clause: `${smart}; DSC-03`,
  },
  {
    id: 'smart-configuration-plain-pkce',
    title: 'SMART configuration: plain PKCE only',
    changes: 'code_challenge_methods_supported in the SMART configuration lists plain alone.',
    clause: `${smart}; DSC-04`,
  },
  {
    id: 'smart-configuration-wrong-issuer',
    title: 'SMART configuration: wrong issuer',
    changes: 'issuer in the SMART configuration names another server.',
    clause: `${smart}; RFC 9207 section 2.4`,
  },
  {
    id: 'openid-configuration-wrong-issuer',
    title: 'OpenID configuration: wrong issuer',
    changes: 'issuer in the OpenID configuration and the RFC 8414 metadata names another server.',
    clause: 'OpenID Connect Discovery 1.0 section 4.3; RFC 8414 section 3.3; DSC-11',
  },
  {
    id: 'openid-configuration-no-jwks-uri',
    title: 'OpenID configuration: no jwks_uri',
    changes: 'jwks_uri is left out of the OpenID configuration and the RFC 8414 metadata.',
    clause: 'OpenID Connect Discovery 1.0 section 3; DSC-11',
  },
  {
    id: 'openid-configuration-unavailable',
    title: 'OpenID configuration: 503',
    changes: 'The OpenID configuration and the RFC 8414 metadata are answered with 503.',
    clause: 'OpenID Connect Discovery 1.0 section 4.2; DSC-11',
  },
])
