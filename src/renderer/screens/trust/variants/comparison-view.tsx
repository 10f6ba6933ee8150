import { KeyValue, Mono, Verdict } from '../../../components/index.ts'
import { comparisonWords } from './comparison-words.ts'
import type { VariantOutcome } from './use-variant-runs.ts'

/** The refusal that has to come beside the one that came. @see UDAP-DCR-045 */
export function ComparisonView({ outcome }: { readonly outcome: VariantOutcome }) {
  const { comparison, status, error, error_description } = outcome
  if (comparison === null) return null
  const { verdict, word } = comparisonWords[comparison.verdict]
  return (
    <KeyValue
      rows={[
        { name: 'Broken on purpose', value: `${comparison.label} (${comparison.requirement})` },
        {
          name: 'Expected',
          value: <Mono>{`${comparison.expectedStatus} ${comparison.expectedError}`}</Mono>,
        },
        {
          name: 'Came',
          value: (
            <>
              <Mono>{`${status ?? 'no answer'} ${error ?? ''}`}</Mono>{' '}
              <Verdict verdict={verdict} isPlain>
                {word}
              </Verdict>
            </>
          ),
        },
        { name: 'Because', value: error_description },
      ]}
    />
  )
}
