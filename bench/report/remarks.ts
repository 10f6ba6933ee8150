/** What profiles say of the goals that are missed, and what was tried; written by hand, for docs/performance.md. */
export const remarks = ''
