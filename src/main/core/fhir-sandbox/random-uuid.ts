import type { Platform } from '../platform.ts'

/** A random UUID, the id of a new resource.
 * @see RFC 9562 section 5.4
 */
export function randomUuid(platform: Pick<Platform, 'random'>): string {
  const bytes = Buffer.from(platform.random(16))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
