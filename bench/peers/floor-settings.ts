import type { PeerSettings } from './peer-settings.ts'

/** How a floor stores what it issued. */
export type FloorStorage = 'nothing' | 'one commit each' | 'grouped commits'

/** Settings of a floor. */
export interface FloorSettings extends PeerSettings {
  readonly storage: FloorStorage
  /** What `/document` answers. */
  readonly document: string
}
