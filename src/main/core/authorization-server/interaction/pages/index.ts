export {
  type AppConnection,
  type ConnectedApp,
  type ConnectedAppsPageView,
  renderConnectedAppsPage,
} from './connected-apps-page.ts'
export {
  type AccessLifetimes,
  type ConsentPageView,
  renderConsentPage,
  type WithheldScope,
} from './consent-page.ts'
export type { ConsentCategory, ConsentScope, ScopeGroup } from './consent-scopes.ts'
export { describeConsent } from './describe-consent.ts'
export { describeDuration } from './describe-duration.ts'
export { type DeviceDemoPageView, renderDeviceDemoPage } from './device-demo-page.ts'
export { type EncounterPickerPageView, renderEncounterPickerPage } from './encounter-picker-page.ts'
export { type ErrorPageView, renderErrorPage } from './error-page.ts'
export {
  type Decision,
  enterDecidesNothing,
  type FormTarget,
  fieldOf,
  formFields,
  type ListPage,
  renderCsrfField,
  renderDecisionButton,
  renderHiddenField,
} from './form-parts.ts'
export { type FormPostPageView, renderFormPostPage } from './form-post-page.ts'
export { type InstanceDurations, parseInstanceDuration } from './instance-durations.ts'
export { type LandingLink, type LandingPageView, renderLandingPage } from './landing-page.ts'
export {
  type InteractionProgress,
  type InteractionStep,
  type PageChrome,
  renderPage,
} from './layout.ts'
export {
  type DemoUser,
  type DemoUserKind,
  type LoginPageView,
  renderLoginPage,
} from './login-page.ts'
export { exact, type Markup, markup } from './markup.ts'
export { type MatchPageView, renderMatchPage } from './match-page.ts'
export {
  type DestinationPageView,
  type FinishedPageView,
  renderDestinationPage,
  renderFinishedPage,
  renderSessionEndedPage,
  type SessionEndedPageView,
} from './outcome-pages.ts'
export { type PageAsset, pageAssets } from './page-assets.ts'
export { type PageHeaderOptions, type PageKind, pageHeaders } from './page-headers.ts'
export { armApproveScript } from './page-scripts.ts'
export { parseConsentForm } from './parse-consent-form.ts'
export { type PatientPickerPageView, renderPatientPickerPage } from './patient-picker-page.ts'
export {
  describeAge,
  type EncounterSummary,
  type PatientIdentifier,
  type PatientSummary,
} from './people.ts'
export { type ProviderPickerPageView, renderProviderPickerPage } from './provider-picker-page.ts'
export {
  type AppStanding,
  type RequestingApp,
  renderRequestSummary,
  type ShownCertification,
  type SignedInUser,
  showAppName,
} from './request-summary.ts'
