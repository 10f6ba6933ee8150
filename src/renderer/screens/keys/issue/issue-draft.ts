import type { MethodParams } from '../../../../shared/contract/index.ts'

type IssueParams = MethodParams<'certificates.issue'>

/** Where the public key of a certificate comes from. */
export type KeySource = IssueParams['key']['kind']

/** What the fields of the wizard hold. */
export interface IssueDraft {
  readonly communityId: string
  readonly kind: IssueParams['kind']
  readonly commonName: string
  readonly source: KeySource
  readonly keyId: string
  readonly algorithm: Extract<IssueParams['key'], { kind: 'new' }>['algorithm']
  readonly request: string
  /** One a line, as the other names. */
  readonly uris: string
  readonly dnsNames: string
  readonly ipAddresses: string
  readonly clientAuthentication: boolean
  /** Empty for the longest its kind allows. */
  readonly days: string
}

/** What the fields start with.
 * @param keyId a stored key to issue for, or an empty text for a new one
 */
export function startDraft(keyId: string): IssueDraft {
  return {
    communityId: '',
    kind: 'client',
    commonName: '',
    source: keyId === '' ? 'new' : 'stored',
    keyId,
    algorithm: 'rsa-2048',
    request: '',
    uris: '',
    dnsNames: '',
    ipAddresses: '',
    clientAuthentication: false,
    days: '',
  }
}

/** Whether the core can be asked what the certificate would be. */
export function isDraftComplete(draft: IssueDraft): boolean {
  const hasKey =
    draft.source === 'new' || (draft.source === 'stored' ? draft.keyId : draft.request) !== ''
  return draft.communityId !== '' && draft.commonName.trim() !== '' && hasKey
}

/** The fields as the core wants them. */
export function toIssueParams(draft: IssueDraft): IssueParams {
  const days = Number(draft.days)
  const hasDays = draft.days.trim() !== '' && Number.isFinite(days)
  return {
    communityId: draft.communityId,
    kind: draft.kind,
    commonName: draft.commonName,
    key: keyOf(draft),
    uris: linesOf(draft.uris),
    dnsNames: linesOf(draft.dnsNames),
    ipAddresses: linesOf(draft.ipAddresses),
    clientAuthentication: draft.clientAuthentication,
    ...(hasDays ? { lifetimeSeconds: Math.round(days * 86_400) } : {}),
  }
}

function keyOf({ source, keyId, algorithm, request }: IssueDraft): IssueParams['key'] {
  if (source === 'stored') return { kind: 'stored', keyId }
  if (source === 'request') return { kind: 'request', pem: request }
  return { kind: 'new', algorithm }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
