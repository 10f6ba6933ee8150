import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Rig } from '../frame/rig.ts'
import { readSignatureVectors } from './signature-vectors.ts'
import { readTokenVectors } from './token-vectors.ts'
import type { Vector } from './vector.ts'

/** The vectors of Project Wycheproof (Apache-2.0), which are not kept here. `RIGS_WYCHEPROOF` names their folder
 * `testvectors_v1`.
 * @see https://github.com/C2SP/wycheproof
 */
export const wycheproofRig: Rig = {
  name: 'wycheproof',
  figure: 'FG-06',
  title:
    'Wycheproof: JSON web signatures, ECDSA P1363, RSA and Ed25519: 0 false accepts, 0 false refusals',
  target: { change: 'all', release: 'all' },
  limitMinutes: { change: 5, release: 5 },
  run: async () => {
    const folder = process.env['RIGS_WYCHEPROOF'] ?? ''
    const tokens = join(folder, 'json_web_signature_test.json')
    if (folder === '' || !existsSync(tokens)) {
      return { skipped: 'RIGS_WYCHEPROOF names no folder with json_web_signature_test.json' }
    }
    const vectors = [...readTokenVectors(tokens), ...readSignatureVectors(folder)]
    const faults: string[] = []
    for (const vector of vectors) faults.push(...judgeVector(vector, await vector.isTaken()))
    const isExplained = ({ explanation }: Vector) => explanation !== undefined
    return {
      reached: `${vectors.length} verdicts, ${faults.length} faults, ${vectors.filter(isExplained).length} differences explained`,
      faults,
      control: {
        broken: 'verifiers that take every signature',
        faults: vectors.flatMap((vector) => judgeVector(vector, true)).length,
      },
    }
  },
}

/** What is wrong with our verdict on a vector, an explanation that is not needed included; nothing or one line. */
export function judgeVector(
  { name, result, explanation }: Omit<Vector, 'isTaken'>,
  isTaken: boolean,
): readonly string[] {
  const isAgreed = result === 'acceptable' || isTaken === (result === 'valid')
  if (isAgreed !== (explanation !== undefined)) return []
  if (isAgreed) return [`explained without a difference: ${name}`]
  return [`${isTaken ? 'false accept' : 'false refusal'}: ${name}`]
}
