/**
 * Says why no desktop window can open on this machine, before anything is downloaded for it.
 * @param {object} [machine] tests pass another
 * @param {NodeJS.Platform} [machine.platform]
 * @param {string} [machine.arch]
 * @param {number} [machine.uid] undefined where the system has no user ids
 * @param {NodeJS.ProcessEnv} [machine.env]
 * @returns {string | undefined} the first half of a sentence, or undefined when nothing is in the way
 */
export function findDesktopObstacle(machine = {}) {
  const { platform = process.platform, arch = process.arch, env = process.env } = machine
  const uid = 'uid' in machine ? machine.uid : process.getuid?.()
  if (arch !== 'x64' && arch !== 'arm64') return `Electron is not published for ${platform} ${arch}`
  if (platform !== 'linux') return undefined
  if (!hasDisplay(platform, env)) {
    return 'This machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  }
  if (uid === 0) return 'A desktop window has no sandbox when root starts it'
  return undefined
}

/**
 * Tells whether a window of any kind can appear.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean}
 */
export function hasDisplay(platform, env) {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)
}
