/** An app, an instance of one, or an app that registered by a software statement and is known by its certificates.
 * @see PDC-10; UDAP-DCR-024
 */
export type ClientKind = 'app' | 'instance' | 'by-statement'
