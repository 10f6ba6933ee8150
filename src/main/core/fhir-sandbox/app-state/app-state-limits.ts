/** Limits of app state, as the CapabilityStatement publishes them. @see APS-04, APS-08 */
export const appStateLimits = {
  /** Size of a resource as it is sent. */
  resourceBytes: 262_144,
  /** How many resources one code may have for one subject, and without one. */
  resourcesPerSubject: 10,
} as const
