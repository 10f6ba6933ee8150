import {
  type FormTarget,
  formFields,
  type ListPage,
  renderCsrfField,
  renderDecisionButton,
  renderFilterForm,
  renderPaging,
} from './form-parts.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import type { PatientSummary } from './people.ts'
import {
  type RequestingApp,
  renderRequestSummary,
  type SignedInUser,
  showAppName,
} from './request-summary.ts'

/** Everything the patient picker shows. Its forms send `patient` with `decision=choose`, or
 * `decision=cancel`, or `filter` and `page` with `decision=filter`.
 */
export interface PatientPickerPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  readonly user: SignedInUser | undefined
  /** `linked`: the list holds only the patients this user is a proxy of. */
  readonly audience: 'all' | 'linked'
  readonly list: ListPage
  readonly patients: readonly PatientSummary[]
  /** Why the last choice was not accepted, as a sentence. */
  readonly failure?: string | undefined
}

/** Renders the list from which the patient of a standalone launch is chosen.
 * @see CTX-03; SAL-22 (cancel)
 */
export function renderPatientPickerPage(view: PatientPickerPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Choose a patient',
    aside: renderRequestSummary(view.app, view.user),
    progress: view.progress,
    main: [
      renderIntroduction(view),
      markup`<div class="list-head">
        ${renderFilterForm(view.form, view.list, 'Name, id, identifier or birth date')}
        ${renderPaging(view.list, { one: 'patient', many: 'patients' })}
      </div>`,
      renderPatientForm(view),
    ],
  })
}

function renderIntroduction(view: PatientPickerPageView): Markup {
  return markup`
<div class="task-head">
  <h1>Choose a patient</h1>
  <p>${showAppName(view.app)} works on one patient at a time.${
    view.audience === 'linked' && ' Only patients linked to you are listed.'
  }</p>
</div>
${
  view.failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>No patient chosen.</strong> ${view.failure}</p>`
}`
}

function renderPatientForm(view: PatientPickerPageView): Markup {
  return markup`
<form method="post" action="${exact(view.form.action)}" class="decision">
  ${renderCsrfField(view.form)}
  ${view.patients.length === 0 ? renderEmptyList(view) : renderPatientTable(view)}
  <div class="actions">
    ${view.patients.length > 0 && renderDecisionButton('choose', 'Continue with this patient', 'primary')}
    ${renderDecisionButton('cancel', 'Cancel')}
  </div>
</form>`
}

function renderEmptyList(view: PatientPickerPageView): Markup {
  if (view.list.filter !== '') {
    return markup`<p class="empty">No patient matches <q>${view.list.filter}</q>. Filter by part of a
      name, an id, an identifier, or a birth date such as 1980-05.</p>`
  }
  return view.audience === 'linked'
    ? markup`<p class="empty">No patient is linked to you, so this app cannot be given one. Cancel, and
      sign in as somebody else.</p>`
    : markup`<p class="empty">The sandbox holds no patients. Import a bundle in the console under FHIR.</p>`
}

function renderPatientTable(view: PatientPickerPageView): Markup {
  return markup`<fieldset class="bare">
<legend class="unseen">Patient</legend>
<table class="records">
  <thead><tr><th scope="col"><span class="unseen">Choose</span></th><th scope="col">Name</th>
    <th scope="col">Birth date</th><th scope="col">Age</th><th scope="col">Sex</th>
    <th scope="col">Id</th><th scope="col">Identifiers</th></tr></thead>
  <tbody>
  ${view.patients.map(renderPatient)}
  </tbody>
</table>
</fieldset>`
}

function renderPatient(patient: PatientSummary, index: number): Markup {
  const inputId = `patient-${index}`
  return markup`<tr>
  <td class="record-choice"><input type="radio" id="${inputId}" name="${formFields.patient}"
    value="${exact(patient.id)}" required></td>
  <td class="record-name"><label for="${inputId}"><bdi>${patient.name}</bdi></label></td>
  <td data-label="Born">${patient.birthDate ?? '–'}</td>
  <td data-label="Age">${patient.age ?? '–'}</td>
  <td data-label="Sex">${patient.sex ?? '–'}</td>
  <td data-label="Id"><code>${patient.id}</code></td>
  <td>${patient.identifiers.map(
    (identifier) =>
      markup`<span class="identifier"><span class="identifier-label">${identifier.label}</span>
        <code>${identifier.value}</code></span>`,
  )}</td>
</tr>`
}
