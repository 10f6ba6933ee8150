/** The parts of the screen. */
export type KeysView = 'pairs' | 'certificates' | 'communities' | 'expiry'

/** The address of a part of the screen, or of one thing in it. */
export function addressOf(view: KeysView, id?: string): string {
  return id === undefined ? `/keys/${view}` : `/keys/${view}/${encodeURIComponent(id)}`
}
