/** The seed of a rig that uses chance: that of `RIGS_SEED`, or a fresh one. It is written to stderr at once, so that a run
 * that never ends can be repeated as well.
 * @param rig its name
 */
export function chooseSeed(rig: string): string {
  const given = process.env['RIGS_SEED']
  const seed = given === undefined || given === '' ? String(Date.now()) : given
  process.stderr.write(`${rig}: RIGS_SEED=${seed}\n`)
  return seed
}
