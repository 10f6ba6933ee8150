import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Hashes the native addons a package for one platform holds, by their paths in it. The list goes into the archive, whose
 * integrity Electron checks where the system supports it; the program compares it before it loads anything.
 * @param {string} root folder that holds package.json
 * @param {NodeJS.Platform} platform
 * @param {string} arch as Node names it
 * @returns {Record<string, string>} path with forward slashes to SHA-256 in hexadecimal digits
 * @see spec/security.md EL-18
 */
export function hashNativeFiles(root, platform, arch) {
  const folder = 'node_modules/better-sqlite3/prebuilds'
  const names = readdirSync(join(root, folder)).filter(
    (name) => name === `${platform}-${arch}.node`,
  )
  if (names.length === 0) throw new Error(`${folder} holds no addon for ${platform}-${arch}`)
  return Object.fromEntries(
    names.map((name) => [
      `${folder}/${name}`,
      createHash('sha256')
        .update(readFileSync(join(root, folder, name)))
        .digest('hex'),
    ]),
  )
}
