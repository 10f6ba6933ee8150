import type { MethodParams } from '../../../../shared/contract/index.ts'

/** An edition of the UDAP rules. */
export type UdapMode = NonNullable<MethodParams<'udap.discover'>['mode']>

/** What each edition is called. @see spec/udap.md section 0.2 */
export const modeNames: Readonly<Record<UdapMode, string>> = {
  stu2: 'UDAP Security 2.0.0 (stu2)',
  stu1: 'UDAP Security, first edition (stu1)',
  base: 'UDAP.org profiles alone (base)',
  carin: 'First edition with secrets, CARIN (carin)',
}

/** The editions in the order they are offered. */
export const udapModes: readonly UdapMode[] = ['stu2', 'stu1', 'base', 'carin']

/** Which server is looked at, for which community and by which rules. */
export interface DiscoveryTarget {
  /** FHIR base URL, or base URL of an identity provider. */
  readonly base: string
  /** Whether it is this server. */
  readonly isOwn: boolean
  /** Community URI; empty: none is named in the request. */
  readonly community: string
  /** Edition of the rules; empty: the one of this server. */
  readonly mode: UdapMode | ''
}

/** The target as the core takes it. */
export function toParams({
  base,
  community,
  mode,
}: DiscoveryTarget): MethodParams<'udap.discover'> {
  return {
    base,
    ...(community === '' ? {} : { community }),
    ...(mode === '' ? {} : { mode }),
  }
}
