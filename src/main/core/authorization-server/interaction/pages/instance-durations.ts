import { describeDuration } from './describe-duration.ts'
import { formFields } from './form-parts.ts'
import { type Markup, markup } from './markup.ts'

/** The durations a person may choose from, in seconds; null: until they revoke it. */
export interface InstanceDurations {
  readonly choices: readonly (number | null)[]
  readonly chosen: number | null
}

const untilRevoked = 'until-revoked'

/** Renders the choice of how long a device that is registered may come back by itself.
 * @see PDC-04
 */
export function renderInstanceDurations({ choices, chosen }: InstanceDurations): Markup {
  return markup`<fieldset class="scope-group">
  <legend>How long this device may come back</legend>
  <p class="scope-long">It counts from now, and only if you approve that the app comes back later
    from this device. You can end it earlier.</p>
  ${choices.map(
    (seconds) => markup`<label class="choice"><input type="radio"
      name="${formFields.instanceDuration}" value="${seconds ?? untilRevoked}"${
        seconds === chosen && markup` checked`
      }><span>${seconds === null ? 'Until I revoke it' : `For ${describeDuration(seconds)}`}</span></label>`,
  )}
</fieldset>`
}

/** Reads the duration a consent form chose; undefined when it names none of the choices. */
export function parseInstanceDuration(
  form: URLSearchParams,
  { choices }: Pick<InstanceDurations, 'choices'>,
): number | null | undefined {
  const value = form.get(formFields.instanceDuration)
  return choices.find((seconds) => String(seconds ?? untilRevoked) === value)
}
