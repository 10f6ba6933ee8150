import { type FormTarget, formFields, renderCsrfField, renderDecisionButton } from './form-parts.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { type EncounterSummary, type PatientSummary, renderPatientBanner } from './people.ts'
import {
  type RequestingApp,
  renderRequestSummary,
  type SignedInUser,
  showAppName,
} from './request-summary.ts'

/** Everything the encounter picker shows. Its form sends `encounter` with `decision=choose`, or
 * `decision=cancel`; an empty `encounter` means to go on without one.
 */
export interface EncounterPickerPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  readonly user: SignedInUser | undefined
  readonly patient: PatientSummary
  /** The patient's encounters, the latest first. */
  readonly encounters: readonly EncounterSummary[]
  readonly selectedEncounterId?: string | undefined
  /** Why the last choice was not accepted, as a sentence. */
  readonly failure?: string | undefined
}

/** Renders the list from which the encounter of a standalone launch is chosen.
 * @see CTX-03
 */
export function renderEncounterPickerPage(view: EncounterPickerPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Choose an encounter',
    aside: renderRequestSummary(view.app, view.user),
    progress: view.progress,
    main: [
      markup`<div class="task-head">
  <h1>Choose an encounter</h1>
  <p>${showAppName(view.app)} asked for the visit it should work in.</p>
</div>
${
  view.failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>No encounter chosen.</strong> ${view.failure}</p>`
}`,
      renderPatientBanner(view.patient),
      renderEncounterForm(view),
    ],
  })
}

function renderEncounterForm(view: EncounterPickerPageView): Markup {
  return markup`
<form method="post" action="${exact(view.form.action)}" class="decision">
  ${renderCsrfField(view.form)}
  ${
    view.encounters.length === 0 &&
    markup`<p class="empty">This patient has no encounters. The launch can go on without one.</p>`
  }
  ${renderEncounterTable(view)}
  <div class="actions">
    ${renderDecisionButton('choose', 'Continue with this encounter', 'primary')}
    ${renderDecisionButton('cancel', 'Cancel')}
  </div>
</form>`
}

function renderEncounterTable(view: EncounterPickerPageView): Markup {
  return markup`<fieldset class="bare">
<legend class="unseen">Encounter</legend>
<table class="records">
  <thead><tr><th scope="col"><span class="unseen">Choose</span></th><th scope="col">Encounter</th>
    <th scope="col">When</th><th scope="col">Status</th>
    <th scope="col">Location</th><th scope="col">Id</th></tr></thead>
  <tbody>
  ${view.encounters.map((encounter, index) =>
    renderEncounter(encounter, index, encounter.id === view.selectedEncounterId),
  )}
  <tr>
  <td class="record-choice"><input type="radio" id="encounter-none" name="${formFields.encounter}"
    value="" required></td>
  <td class="record-name" colspan="5"><label for="encounter-none">No encounter</label></td>
</tr>
  </tbody>
</table>
</fieldset>`
}

function renderEncounter(encounter: EncounterSummary, index: number, isSelected: boolean): Markup {
  const inputId = `encounter-${index}`
  return markup`<tr>
  <td class="record-choice"><input type="radio" id="${inputId}" name="${formFields.encounter}"
    value="${exact(encounter.id)}" required${isSelected && markup` checked`}></td>
  <td class="record-name"><label for="${inputId}"><bdi>${encounter.label}</bdi></label></td>
  <td data-label="When"><span>${encounter.start ?? '–'}${
    encounter.end !== undefined && markup`<span class="until">to ${encounter.end}</span>`
  }</span></td>
  <td data-label="Status">${encounter.status}</td>
  <td data-label="Location">${encounter.location ?? '–'}</td>
  <td data-label="Id"><code>${encounter.id}</code></td>
</tr>`
}
