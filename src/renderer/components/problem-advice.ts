const advice: Readonly<Record<string, string>> = {
  unreachable:
    'Look at the terminal that started Trustbench, start it again if it has stopped, then try again.',
  unauthorized: 'Open the console again from the link Trustbench prints when it starts.',
  'not-found': 'It may have been deleted meanwhile. Go back to the list and choose again.',
  conflict: 'Reload what you see, then try again with the present state.',
  'bad-request': 'Correct the values named above, then try again.',
  key_store_locked: 'Unlock private keys in Settings, Encryption, then try again.',
  internal: 'This is a fault of Trustbench. The log of the running program holds the whole cause.',
  'unknown-method': 'Console and core are of different versions. Reload the console.',
}

/** What a person can do about a problem, or null where the message says it all.
 * @param code the problem's code
 */
export function adviseOn(code: string): string | null {
  return advice[code] ?? null
}
