import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Electron supports its three newest stable majors. @see https://www.electronjs.org/docs/latest/tutorial/electron-timelines */
const supportedMajors = 3

/** A new major comes every eight weeks. */
const validDays = 56

/**
 * Tells why a version of Electron must not be packaged: a major that gets no fixes any more, or nobody looked for long.
 * @param {string} version of the Electron to package
 * @param {{ newestStableMajor: number, lookedUpOn: string }} known as supported-electron.json has it
 * @param {Date} [today] the day of packaging; when left out, only the major is judged
 * @returns {string | undefined} undefined when nothing speaks against it
 */
export function findElectronObstacle(version, known, today) {
  const major = Number(version.split('.')[0])
  const oldest = known.newestStableMajor - supportedMajors + 1
  if (!(major >= oldest)) {
    return `Electron ${version} gets no fixes any more, wanted ${oldest} or newer`
  }
  if (today === undefined) return undefined
  const days = (today.getTime() - Date.parse(known.lookedUpOn)) / 86_400_000
  if (days <= validDays) return undefined
  return `the newest major of Electron was looked up ${Math.floor(days)} days ago, wanted at most ${validDays}: look it up and write it into scripts/package/supported-electron.json`
}

/**
 * Reads what is known of the supported majors.
 * @param {string} root folder that holds package.json
 * @returns {{ newestStableMajor: number, lookedUpOn: string }}
 */
export function readSupportedElectron(root) {
  return JSON.parse(
    readFileSync(join(root, 'scripts', 'package', 'supported-electron.json'), 'utf8'),
  )
}
