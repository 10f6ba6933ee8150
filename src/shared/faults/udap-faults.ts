import { inArea } from './fault.ts'

/** Faults of UDAP metadata. */
export const udapMetadataFaults = inArea('udap-metadata', [
  {
    id: 'udap-metadata-missing',
    title: '404',
    changes: 'The UDAP metadata is answered with 404.',
    clause: 'UDAP Security 2.0.0 section 2.1; UDAP-DISC-001',
  },
  {
    id: 'udap-metadata-unsigned',
    title: 'signed_metadata missing',
    changes: 'signed_metadata is left out.',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-008',
  },
  {
    id: 'udap-metadata-bad-signature',
    title: 'Signature broken',
    changes: 'The first octet of the signature of signed_metadata is another one.',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-010',
  },
  {
    id: 'udap-metadata-expired',
    title: 'Expired',
    changes: 'iat of signed_metadata is two hours and exp one hour ago.',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-009',
  },
  {
    id: 'udap-metadata-wrong-issuer',
    title: 'iss of another server',
    changes: 'iss and sub of signed_metadata name another server than its certificate.',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-008',
  },
  {
    id: 'udap-metadata-endpoint-differs',
    title: 'Endpoint differs',
    changes: 'token_endpoint in plain is another one than under the signature.',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-013',
  },
  {
    id: 'udap-metadata-no-certificates',
    title: 'x5c missing',
    changes: 'x5c is left out of the header of signed_metadata.',
    clause: 'UDAP Security 2.0.0 section 1.2; UDAP-DISC-008',
  },
  {
    id: 'udap-metadata-expired-certificate',
    title: 'Expired certificate',
    changes:
      'The first certificate in x5c of signed_metadata, otherwise the same, ended yesterday.',
    clause: 'UDAP Security 2.0.0 section 2.3; RFC 5280 section 6.1.3; UDAP-PKI-020',
  },
])

/** Faults of dynamic client registration. */
export const registrationFaults = inArea('registration', [
  {
    id: 'registration-unavailable',
    title: '503',
    changes: 'A registration is answered with 503 without looking at it.',
    clause: 'RFC 7591 section 3.2.2',
  },
  {
    id: 'registration-refused',
    title: 'unapproved_software_statement',
    changes: 'A registration is answered with unapproved_software_statement without looking at it.',
    clause: 'RFC 7591 section 3.2.2',
  },
  {
    id: 'registration-other-grants',
    title: 'grant_types altered',
    changes: 'grant_types in the response is refresh_token alone; what is registered stays.',
    clause: 'RFC 7591 section 3.2.1; UDAP Security 2.0.0 section 3.2',
  },
  {
    id: 'registration-other-client-id',
    title: 'client_id of another client',
    changes: 'client_id in the response is one that nobody has.',
    clause: 'RFC 7591 section 3.2.1',
  },
  {
    id: 'registration-no-client-id',
    title: 'client_id missing',
    changes: 'client_id is left out of the response.',
    clause: 'RFC 7591 section 3.2.1',
  },
  {
    id: 'registration-no-statement',
    title: 'software_statement missing',
    changes: 'software_statement is left out of the response.',
    clause: 'RFC 7591 section 3.2.1; UDAP Security 2.0.0 section 3.2',
  },
  {
    id: 'registration-not-created',
    title: '200 instead of 201',
    changes: 'The status of a new registration is 200.',
    clause: 'RFC 7591 section 3.2.1',
  },
])
