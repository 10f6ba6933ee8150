import type { LaunchOrder } from '../../../shared/contract/launch.ts'

/** What each way to come by tokens is called, in full and in a list. */
export const modeNames: Readonly<
  Record<LaunchOrder['mode'], { readonly long: string; readonly short: string }>
> = {
  standalone: { long: 'Standalone launch', short: 'Standalone' },
  ehr: { long: 'EHR launch', short: 'EHR' },
  backend: { long: 'Backend service', short: 'Backend' },
}
