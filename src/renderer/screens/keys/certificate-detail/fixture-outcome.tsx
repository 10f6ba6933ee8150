import type { FixtureDefinition } from '../../../../shared/contract/certificates.ts'
import { KeyValue, Mono, Section } from '../../../components/index.ts'

const metadataOutcomes: Readonly<Record<FixtureDefinition['expected']['metadata'], string>> = {
  proceed: 'proceed',
  stop: 'stop',
  'stop-unless-community-trusted': 'stop, unless the other community is trusted',
  'by-policy': 'as the community rules on unknown revocation status',
}

/** What a test certificate is a test of, and what a server must answer to it. @see spec/udap.md section 2.4 */
export function FixtureOutcome({ definition }: { readonly definition: FixtureDefinition }) {
  const { id, defect, expected } = definition
  return (
    <Section title="Test certificate">
      <KeyValue
        rows={[
          { name: 'Test', value: <Mono>{id}</Mono> },
          { name: 'Its one defect', value: defect },
          { name: 'At registration', value: <Outcome outcome={expected.registration} /> },
          { name: 'At the token endpoint', value: <Outcome outcome={expected.token} /> },
          { name: 'Reading metadata', value: metadataOutcomes[expected.metadata] },
        ]}
      />
    </Section>
  )
}

function Outcome({ outcome }: { readonly outcome: FixtureDefinition['expected']['token'] }) {
  const { status, error, text } = outcome
  return (
    <>
      {status !== null && <Mono>{[status, error].filter(Boolean).join(' ')}</Mono>} {text}
    </>
  )
}
