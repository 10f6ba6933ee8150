/** The parts of the screen. */
export const trustSections = [
  'communities',
  'discovery',
  'statements',
  'registrations',
  'tokens',
  'certifications',
  'decisions',
] as const

/** A part of the screen. */
export type TrustSection = (typeof trustSections)[number]

/** The address of a part of the screen, or of one thing in it. */
export function addressOf(section: TrustSection, id?: string): string {
  return id === undefined ? `/trust/${section}` : `/trust/${section}/${encodeURIComponent(id)}`
}
