import {
  type PageHeaderOptions,
  type PageKind,
  renderConnectedAppsPage,
  renderConsentPage,
  renderDestinationPage,
  renderEncounterPickerPage,
  renderErrorPage,
  renderFinishedPage,
  renderFormPostPage,
  renderLandingPage,
  renderLoginPage,
  renderPatientPickerPage,
  renderSessionEndedPage,
} from '../../src/main/core/authorization-server/interaction/pages/index.ts'
import * as fixtures from './page-fixtures.ts'

/** One state of one page, ready to be looked at. */
export interface GalleryPage {
  readonly name: string
  readonly kind: PageKind
  readonly options: PageHeaderOptions
  readonly html: string
}

const toApp: PageHeaderOptions = { redirectUri: fixtures.app.redirectUri }

/** Every page, with the states that look different. */
export const gallery: readonly GalleryPage[] = [
  show('login', 'login', renderLoginPage(fixtures.login), toApp),
  show(
    'login-password',
    'login',
    renderLoginPage({
      ...fixtures.login,
      chrome: { ...fixtures.chrome, activeFaults: ['token-without-scope'] },
      app: { ...fixtures.app, isSelfRegistered: true },
      selectedUsername: 'nurse',
      unknownHint: 'drr',
      failure: 'The sandbox password of nurse is another one.',
    }),
    toApp,
  ),
  show(
    'consent-community',
    'consent',
    renderConsentPage({
      ...fixtures.consent,
      app: { ...fixtures.app, standing: fixtures.standing },
    }),
    toApp,
  ),
  show(
    'login-empty',
    'login',
    renderLoginPage({ ...fixtures.login, filter: 'zzz', users: [] }),
    toApp,
  ),
  show('patients', 'patient-picker', renderPatientPickerPage(fixtures.patientPicker), toApp),
  show(
    'patients-none-linked',
    'patient-picker',
    renderPatientPickerPage({
      ...fixtures.patientPicker,
      audience: 'linked',
      patients: [],
      list: { filter: '', page: 1, pageCount: 1, matchCount: 0 },
    }),
    toApp,
  ),
  show(
    'encounters',
    'encounter-picker',
    renderEncounterPickerPage(fixtures.encounterPicker),
    toApp,
  ),
  show('consent', 'consent', renderConsentPage(fixtures.consent), toApp),
  show(
    'consent-unreviewed',
    'consent',
    renderConsentPage({
      ...fixtures.consent,
      app: {
        ...fixtures.app,
        clientName: `Free \u202eknaB\u202c Rewards ${'and savings '.repeat(12)}`,
        isSelfRegistered: true,
      },
      lifetimes: { accessTokenSeconds: 300 },
      withheldScopes: [],
    }),
    toApp,
  ),
  show('form-post', 'form-post', renderFormPostPage(fixtures.formPost), toApp),
  show('destination', 'destination', renderDestinationPage(fixtures.destination), toApp),
  show('error', 'error', renderErrorPage(fixtures.error)),
  show('finished', 'finished', renderFinishedPage(fixtures.finished)),
  show('signed-out', 'session-ended', renderSessionEndedPage(fixtures.sessionEnded)),
  show(
    'sign-out',
    'session-ended',
    renderSessionEndedPage({ ...fixtures.sessionEnded, state: 'ask', form: fixtures.form }),
  ),
  show(
    'login-to-manage',
    'login',
    renderLoginPage({ ...fixtures.login, app: undefined, progress: undefined }),
  ),
  show('connected-apps', 'connected-apps', renderConnectedAppsPage(fixtures.connectedApps)),
  show(
    'connected-apps-none',
    'connected-apps',
    renderConnectedAppsPage({ ...fixtures.connectedApps, apps: [] }),
  ),
  show('landing', 'landing', renderLandingPage(fixtures.landing)),
]

function show(
  name: string,
  kind: PageKind,
  html: string,
  options: PageHeaderOptions = {},
): GalleryPage {
  return { name, kind, options, html }
}
