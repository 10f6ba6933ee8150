/** What PKITS expects of its end entity certificates, and where this validator means to differ.
 * @see NIST, Public Key Interoperability Test Suite, Certification Path Validation, version 1.0.1, section 4
 */

/** Settings of a run of a policy test that are not the default ones. */
export interface PolicyRun {
  /** Numbers of the test policies the user accepts; any when absent. */
  readonly accepts?: readonly number[]
  readonly explicit?: boolean
  readonly noMapping?: boolean
  readonly noAnyPolicy?: boolean
  readonly valid: boolean
}

/** Object identifier of a numbered test policy. */
export const testPolicy = (number: number): string => `2.16.840.1.101.3.2.1.48.${number}`

const explicitly = (valid: boolean): PolicyRun => ({ explicit: true, valid })
const accepting = (valid: boolean, ...accepts: number[]): PolicyRun => ({ accepts, valid })
const byDefault = (valid: boolean): PolicyRun => ({ valid })

/** Runs of the tests whose outcome depends on what the user asks for; all others are told by their names.
 * Sections 4.8, 4.10 and 4.12.
 */
export const policyRuns: Readonly<Record<string, readonly PolicyRun[]>> = {
  ValidCertificatePathTest1EE: [
    explicitly(true),
    accepting(true, 1),
    accepting(false, 2),
    accepting(true, 1, 2),
  ],
  AllCertificatesNoPoliciesTest2EE: [byDefault(true), explicitly(false)],
  DifferentPoliciesTest3EE: [byDefault(true), explicitly(false), accepting(false, 1, 2)],
  DifferentPoliciesTest4EE: [byDefault(false)],
  DifferentPoliciesTest5EE: [byDefault(false)],
  OverlappingPoliciesTest6EE: [byDefault(true), accepting(true, 1), accepting(false, 2)],
  DifferentPoliciesTest7EE: [byDefault(false)],
  DifferentPoliciesTest8EE: [byDefault(false)],
  DifferentPoliciesTest9EE: [byDefault(false)],
  AllCertificatesSamePoliciesTest10EE: [byDefault(true), accepting(true, 1), accepting(true, 2)],
  AllCertificatesanyPolicyTest11EE: [byDefault(true), accepting(true, 1)],
  DifferentPoliciesTest12EE: [byDefault(false)],
  AllCertificatesSamePoliciesTest13EE: [accepting(true, 1), accepting(true, 2), accepting(true, 3)],
  AnyPolicyTest14EE: [accepting(true, 1), accepting(false, 2)],
  UserNoticeQualifierTest15EE: [byDefault(true)],
  UserNoticeQualifierTest16EE: [byDefault(true)],
  UserNoticeQualifierTest17EE: [byDefault(true)],
  UserNoticeQualifierTest18EE: [accepting(true, 1), accepting(true, 2)],
  UserNoticeQualifierTest19EE: [byDefault(true)],
  CPSPointerQualifierTest20EE: [byDefault(true)],
  ValidPolicyMappingTest1EE: [
    accepting(true, 1),
    accepting(false, 2),
    { noMapping: true, valid: false },
  ],
  InvalidPolicyMappingTest2EE: [byDefault(false), { noMapping: true, valid: false }],
  ValidPolicyMappingTest3EE: [accepting(false, 1), accepting(true, 2)],
  ValidPolicyMappingTest5EE: [accepting(true, 1), accepting(false, 6)],
  ValidPolicyMappingTest6EE: [accepting(true, 1), accepting(false, 6)],
  ValidPolicyMappingTest12EE: [accepting(true, 1), accepting(true, 2)],
  inhibitAnyPolicyTest3EE: [byDefault(true), { noAnyPolicy: true, valid: false }],
}

/** Why verdicts differ, each on purpose. */
export type Difference =
  | 'DSA and SHA-1 are refused (UD-09)'
  | 'basic constraints have to be critical (UD-04)'
  | 'a leaf may not be a CA (UDAP-PKI-006)'
  | 'a list counts only when signed by a key of its authority on the path (UD-11)'
  | 'indirect lists are refused (UD-11)'
  | 'lists for some reasons only are refused (UD-11)'
  | 'delta lists are refused, the complete list is what counts (UD-11)'

const [weak, critical, caLeaf, otherKey, indirect, someReasons, delta] = [
  'DSA and SHA-1 are refused (UD-09)',
  'basic constraints have to be critical (UD-04)',
  'a leaf may not be a CA (UDAP-PKI-006)',
  'a list counts only when signed by a key of its authority on the path (UD-11)',
  'indirect lists are refused (UD-11)',
  'lists for some reasons only are refused (UD-11)',
  'delta lists are refused, the complete list is what counts (UD-11)',
] as const satisfies readonly Difference[]

/** The tests whose verdict differs from that of the suite. */
export const differences: Readonly<Record<string, Difference>> = {
  ValidDSASignaturesTest4EE: weak,
  ValidDSAParameterInheritanceTest5EE: weak,
  ValidbasicConstraintsNotCriticalTest4EE: critical,
  OverlappingPoliciesTest6EE: caLeaf,
  ValidonlyContainsCACertsTest13EE: caLeaf,
  ValidpathLenConstraintTest8EE: caLeaf,
  ValidpathLenConstraintTest14EE: caLeaf,
  ValidSeparateCertificateandCRLKeysTest19EE: otherKey,
  ValidBasicSelfIssuedNewWithOldTest4EE: otherKey,
  ValidBasicSelfIssuedCRLSigningKeyTest6EE: otherKey,
  ValidIDPwithindirectCRLTest22EE: indirect,
  ValidIDPwithindirectCRLTest24EE: indirect,
  ValidIDPwithindirectCRLTest25EE: indirect,
  ValidcRLIssuerTest28EE: indirect,
  ValidcRLIssuerTest29EE: indirect,
  ValidcRLIssuerTest30EE: indirect,
  ValidcRLIssuerTest33EE: indirect,
  ValidonlySomeReasonsTest18EE: someReasons,
  ValidonlySomeReasonsTest19EE: someReasons,
  InvaliddeltaCRLTest4EE: delta,
  ValiddeltaCRLTest5EE: delta,
}
