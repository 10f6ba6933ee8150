import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import type { MethodParams } from '../../../../../shared/contract/index.ts'
import { certificationContentSchema } from '../../../../../shared/udap/certification.ts'
import { readClaims, withClaim, writeClaims } from '../../statements/claims-text.ts'
import { linesOf } from '../lines.ts'

type IssueParams = MethodParams<'certifications.issue'>

/** Whether a certification names the status endpoint of this server. */
export type StatusEndpoint = 'default' | 'yes' | 'no'

/** What the fields of a certification hold. */
export interface IssueDraft {
  readonly certificateId: string
  readonly iss: string
  readonly sub: string
  /** One a line. */
  readonly aud: string
  readonly days: string
  readonly statusEndpoint: StatusEndpoint
  /** What is certified, as JSON. */
  readonly content: string
}

/** The params of a certification, or what is wrong with its content. */
export type IssueReading =
  | { readonly params: IssueParams; readonly fault: null }
  | { readonly params: null; readonly fault: string | null }

/** A certification before anything is filled in. */
export const emptyIssueDraft: IssueDraft = {
  certificateId: '',
  iss: '',
  sub: '',
  aud: '',
  days: '365',
  statusEndpoint: 'default',
  content: writeClaims({
    certification_name: '',
    certification_uris: [],
    certification_issuer: '',
    grant_types: ['client_credentials'],
  }),
}

/** The content a definition asks for, beside what stands there already. */
export function contentFor(content: string, definition: CertificationDefinitionRow): string {
  const { claims } = readClaims(content)
  const grant = definition.grants.includes('client_credentials')
    ? 'client_credentials'
    : 'authorization_code'
  const named = {
    ...claims,
    certification_name: definition.name,
    certification_uris: definition.uris,
  }
  const granted = {
    ...named,
    grant_types: grant === 'client_credentials' ? [grant] : [grant, 'refresh_token'],
  }
  return writeClaims(
    withClaim(granted, 'response_types', grant === 'client_credentials' ? undefined : ['code']),
  )
}

/** What the fields say. */
export function readIssueDraft(draft: IssueDraft): IssueReading {
  const { certificateId, iss, sub, aud, days, statusEndpoint, content } = draft
  const { claims, fault } = readClaims(content)
  if (claims === null) return { params: null, fault }
  const parsed = certificationContentSchema.safeParse(claims)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { params: null, fault: `${issue?.path.join('.') || 'content'}: ${issue?.message}` }
  }
  if (certificateId === '' || sub.trim() === '') return { params: null, fault: null }
  const seconds = Math.round(Number(days) * 86_400)
  const audiences = linesOf(aud)
  return {
    fault: null,
    params: {
      certificateId,
      ...(iss === '' ? {} : { iss }),
      sub: sub.trim(),
      aud: audiences,
      ...(Number.isFinite(seconds) && seconds >= 60 ? { lifetimeSeconds: seconds } : {}),
      ...(statusEndpoint === 'default' ? {} : { hasStatusEndpoint: statusEndpoint === 'yes' }),
      content: parsed.data,
    },
  }
}
