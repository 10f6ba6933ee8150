/** Switches that take protection away from every window. */
const weakeningSwitches: readonly RegExp[] = [
  /^no-sandbox$/,
  /^disable-(?:setuid|gpu|namespace|seccomp-filter)-sandbox$/,
  /^no-zygote-sandbox$/,
  /^single-process$/,
  /^disable-web-security$/,
  /^disable-site-isolation/,
  /^js-flags$/,
  /^load-extension$/,
  /^disable-extensions-except$/,
  /^ignore-certificate-errors/,
  /^allow-running-insecure-content$/,
  /^unsafely-treat-insecure-origin-as-secure$/,
  /^host-(?:.*-)?rules$/,
  /^password-store$/,
]

/** Switches that let another program look into this one; a checkout needs them for its own tests. */
const debuggingSwitches: readonly RegExp[] = [/^remote-debugging-/, /^inspect/, /^debug/]

/** What a start is judged by. */
export interface StartConditions {
  /** Arguments after the executable. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether this is an installed program and not a checkout. */
  readonly isPackaged: boolean
  readonly platform: NodeJS.Platform
}

/** Finds an argument or variable under which the desktop must not run.
 * @returns its name as given, or undefined when there is none
 * @see spec/security.md EL-04, EL-19
 */
export function findRefusedCondition(conditions: StartConditions): string | undefined {
  const { argv, env, isPackaged, platform } = conditions
  const refused = isPackaged ? [...weakeningSwitches, ...debuggingSwitches] : weakeningSwitches
  for (const argument of argv) {
    const name = switchName(argument, platform)
    if (name !== undefined && refused.some((pattern) => pattern.test(name))) return `--${name}`
  }
  if (!isPackaged) return undefined
  return Object.keys(env).find((name) => name.toUpperCase().startsWith('ELECTRON_'))
}

/** Reads a switch as Chromium does: one or two dashes, on Windows also a slash, the value cut off. */
function switchName(argument: string, platform: NodeJS.Platform): string | undefined {
  const prefix = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/
  if (!prefix.test(argument)) return undefined
  return argument.replace(prefix, '').split('=', 1)[0]?.toLowerCase()
}
