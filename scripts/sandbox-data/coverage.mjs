import { hl7 } from './codes.mjs'

/** The Coverage of a patient; the payer follows the age. */
export function buildCoverage(person, subject, birthDate) {
  const isPublic = person.age < 19 || person.age > 64 || person.marks.includes('homeless')
  const payer = isPublic ? 'commonwealth-medicaid' : 'meridian-mutual'
  return {
    resourceType: 'Coverage',
    id: `${person.id}-coverage`,
    meta: { lastUpdated: '2026-01-02T09:00:00Z' },
    status: 'active',
    type: isPublic
      ? hl7('v3-ActCode', 'PUBLICPOL', 'public healthcare')
      : hl7('v3-ActCode', 'EHCPOL', 'extended healthcare'),
    subscriberId: `${payer.slice(0, 3).toUpperCase()}${birthDate.replaceAll('-', '')}`,
    beneficiary: subject,
    relationship: hl7('subscriber-relationship', 'self', 'Self'),
    period: { start: '2026-01-01', end: '2026-12-31' },
    payor: [{ reference: `Organization/${payer}` }],
    class: [
      {
        type: hl7('coverage-class', 'plan', 'Plan'),
        value: isPublic ? 'B-1' : 'PPO-20',
        name: isPublic ? 'State Plan B' : 'Meridian PPO 20',
      },
    ],
  }
}

/** The ExplanationOfBenefit for a visit, priced by its kind. */
export function buildExplanationOfBenefit(visit, coverage, random) {
  const [low, high, type, typeDisplay] = {
    checkup: [140, 260, 'professional', 'Professional'],
    'follow-up': [110, 210, 'professional', 'Professional'],
    telephone: [45, 90, 'professional', 'Professional'],
    emergency: [900, 2400, 'institutional', 'Institutional'],
    inpatient: [14_000, 42_000, 'institutional', 'Institutional'],
  }[visit.kind]
  const submitted = random.integer(low, high)
  const paid = Math.round(submitted * 0.8)
  const amount = (category, display, value) => ({
    category: hl7('adjudication', category, display),
    amount: { value, currency: 'USD' },
  })
  return {
    resourceType: 'ExplanationOfBenefit',
    id: `${visit.encounterId}-eob`,
    meta: { lastUpdated: visit.end },
    identifier: [
      {
        type: hl7('v2-0203', 'FILL', 'Filler Identifier'),
        system: 'urn:trustbench:claims',
        value: `${visit.encounterId}-claim`,
      },
    ],
    status: 'active',
    type: hl7('claim-type', type, typeDisplay),
    use: 'claim',
    patient: visit.subject,
    billablePeriod: { start: visit.date, end: visit.end.slice(0, 10) },
    created: visit.end,
    insurer: coverage.payor[0],
    provider: visit.organization,
    outcome: 'complete',
    careTeam: [{ sequence: 1, provider: visit.performer }],
    insurance: [{ focal: true, coverage: { reference: `Coverage/${coverage.id}` } }],
    item: [
      {
        sequence: 1,
        careTeamSequence: [1],
        productOrService: visit.serviceCode,
        servicedDate: visit.date,
        encounter: [{ reference: `Encounter/${visit.encounterId}` }],
        adjudication: [
          amount('submitted', 'Submitted Amount', submitted),
          amount('benefit', 'Benefit Amount', paid),
        ],
      },
    ],
    total: [
      amount('submitted', 'Submitted Amount', submitted),
      amount('benefit', 'Benefit Amount', paid),
    ],
    payment: { date: visit.end.slice(0, 10), amount: { value: paid, currency: 'USD' } },
  }
}
