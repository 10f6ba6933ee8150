/** Value of `client_assertion_type` for a client that authenticates with a JWT; samples of the UDAP guide print another, which
 * is never sent.
 * @see RFC 7523 section 2.2; UDAP-TOK-001; spec/udap.md section 11, D19
 */
export const jwtBearerAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
