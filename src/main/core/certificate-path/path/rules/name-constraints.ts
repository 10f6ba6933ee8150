import type { ParsedCertificate } from '../../certificate/certificate.ts'
import type { NameConstraints } from '../../certificate/certificate-extensions.ts'
import type { GeneralName } from '../../certificate/general-name.ts'
import { type CertificatePath, certificatesOf, isSelfIssued } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import { compareWithSubtree } from './name-in-subtree.ts'

/** Names times subtrees that are compared for one certificate; what needs more is refused. */
const maxComparisons = 65_536

const emailAddressType = '1.2.840.113549.1.9.1'

/** Every name of a certificate keeps the constraints of all issuers above it, the anchor included; a leaf sets none.
 * @see UDAP-PKI-007; spec/security.md UD-06; RFC 5280 sections 6.1.3 (b) and (c), 6.1.4 (g)
 */
export function checkNameConstraints(path: CertificatePath): PathCheck[] {
  const inForce: NameConstraints[] = []
  return certificatesOf(path).flatMap((certificate) => {
    const isLeaf = certificate === path.leaf
    const own = certificate.extensions.nameConstraints
    const isExempt = !isLeaf && isSelfIssued(certificate)
    const checks = inForce.length === 0 || isExempt ? [] : [checkNames(certificate, [...inForce])]
    if (own === undefined) return checks
    inForce.push(own)
    if (!isLeaf) return checks
    return [
      ...checks,
      checkOf('name-constraints', certificate, {
        passed: false,
        seen: 'constraints set by a leaf',
        wanted: 'constraints set by CAs only',
      }),
    ]
  })
}

function checkNames(
  certificate: ParsedCertificate,
  constraints: readonly NameConstraints[],
): PathCheck {
  const names = namesOf(certificate)
  const subtrees = constraints.reduce(
    (sum, { permitted, excluded }) => sum + permitted.length + excluded.length,
    0,
  )
  const wanted = describeAll(constraints)
  if (names.length * subtrees > maxComparisons) {
    const seen = `${names.length} names under ${subtrees} subtrees`
    const limit = `at most ${maxComparisons} comparisons`
    return checkOf('name-constraints', certificate, { passed: false, seen, wanted: limit })
  }
  const offending = names.find((name) => !constraints.every((set) => isAllowed(name, set)))
  return checkOf('name-constraints', certificate, {
    passed: offending === undefined,
    seen: offending === undefined ? `${names.length} names within` : describe(offending),
    wanted,
  })
}

/** All names constraints apply to: the subject, its mail addresses where no other name is one, the alternative names. */
function namesOf({ subject, extensions }: ParsedCertificate): GeneralName[] {
  const names = extensions.subjectAltNames ?? []
  const hasMail = names.some(({ kind }) => kind === 'email')
  const attributes = hasMail ? [] : subject.relativeNames.flat()
  const mails = attributes.flatMap(({ type, value }): GeneralName[] =>
    type === emailAddressType ? [{ kind: 'email', value, encoding: subject.der }] : [],
  )
  const subjectName: GeneralName = {
    kind: 'directory-name',
    value: subject.text,
    name: subject,
    encoding: subject.der,
  }
  return [...(subject.relativeNames.length === 0 ? [] : [subjectName]), ...mails, ...names]
}

/** A name is inside one permitted subtree of its kind, if there are any, and clearly outside every excluded one. */
function isAllowed(name: GeneralName, { permitted, excluded }: NameConstraints): boolean {
  const ofKind = (base: GeneralName) => base.kind === name.kind
  const allowed = permitted.filter(ofKind)
  const isPermitted =
    allowed.length === 0 ||
    allowed.some((base) => compareWithSubtree(name, base, 'permitted') === 'inside')
  const isExcluded = excluded
    .filter(ofKind)
    .some((base) => compareWithSubtree(name, base, 'excluded') !== 'outside')
  return isPermitted && !isExcluded
}

function describe({ kind, value }: GeneralName): string {
  return `${kind} ${value === '' ? '(any)' : value}`
}

/** The first few subtrees in words. */
function describeAll(constraints: readonly NameConstraints[]): string {
  const parts = constraints.flatMap(({ permitted, excluded }) => [
    ...permitted.map((base) => `within ${describe(base)}`),
    ...excluded.map((base) => `not within ${describe(base)}`),
  ])
  return parts.length > 12 ? `${parts.slice(0, 12).join(', ')} and more` : parts.join(', ')
}
