import { FormDialog, KeyValue, Mono, Verdict } from '../../../components/index.ts'
import type { Studio } from './use-studio.ts'

interface ConfirmSendProps {
  readonly studio: Studio
  readonly onClose: () => void
  /** @param endpoint the registration endpoint that was shown */
  readonly onConfirm: (endpoint: string) => void
}

/** Shows whom a statement is for and where it goes before it is signed, since whoever gets it can use it there.
 * @see spec/security.md AS-15; UDAP-DISC-029
 */
export function ConfirmSend({ studio, onClose, onConfirm }: ConfirmSendProps) {
  const { report, reading, signer, target } = studio
  const endpoint = report?.endpoints?.registration_endpoint
  if (endpoint === undefined) return null
  const aud = reading.claims?.['aud']
  const isSame = aud === endpoint
  const isElsewhere = hostOf(endpoint) !== hostOf(target.base)
  return (
    <FormDialog
      title="Send this statement?"
      submit="Sign and send"
      size="sm"
      onSubmit={() => onConfirm(endpoint)}
      onClose={onClose}
    >
      <KeyValue
        rows={[
          {
            name: 'Goes to',
            value: (
              <>
                <Mono>{endpoint}</Mono>
                {isElsewhere && (
                  <div>
                    <Verdict verdict="warn" isPlain>
                      another host than the FHIR base
                    </Verdict>
                  </div>
                )}
              </>
            ),
          },
          {
            name: 'Is for (aud)',
            value: (
              <>
                <Mono>{typeof aud === 'string' ? aud : (JSON.stringify(aud) ?? 'nobody')}</Mono>{' '}
                <Verdict verdict={isSame ? 'pass' : 'fail'} isPlain>
                  {isSame ? 'the same' : 'not where it goes: nothing will be sent'}
                </Verdict>
              </>
            ),
          },
          { name: 'Run by', value: report?.organization?.subject },
          { name: 'Signed with', value: signer?.subject },
          { name: 'Identity', value: <Mono>{String(reading.claims?.['iss'] ?? 'none')}</Mono> },
          { name: 'Certifications', value: studio.certifications.length || null },
        ]}
      />
      <div>
        Whoever gets it can register with it there for five minutes. Send it only where you mean to.
      </div>
    </FormDialog>
  )
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
