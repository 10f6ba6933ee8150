import type { Rig } from '../frame/rig.ts'
import { feedParser } from './feed-parser.ts'
import { parsers } from './parsers.ts'

const inputs = { change: 100_000, release: 5_000_000 }
const seed = 20_260_307

/** Spoiled inputs to every parser of what comes from outside: none crashes, hangs or grows. */
export const parsersRig: Rig = {
  name: 'parsers',
  figure: 'FG-02',
  title:
    'parser inputs each for JWT, JWK, DER, CRL, PKCS#12, PEM, deep link, config: 0 crash, 0 over 250 ms, 0 over 256 MiB',
  target: { change: '100,000 each', release: '5,000,000 each' },
  aloneAt: ['change', 'release'],
  limitMinutes: { change: 10, release: 400 },
  run: async (scale) => {
    const found = Object.entries(parsers).map(([name, parse]) =>
      feedParser(name, parse, inputs[scale], seed),
    )
    const longest = Math.round(Math.max(...found.map((one) => one.longest)))
    // A parser that lets the runtime's own error out.
    const careless = feedParser(
      'careless',
      (random) => JSON.parse('{"a":'.repeat(random(3))),
      100,
      seed,
    )
    return {
      reached: `${found.length} parsers, ${inputs[scale]} inputs each, seed ${seed}, longest ${longest} ms`,
      faults: found.flatMap((one) => one.faults),
      control: { broken: 'a parser without a refusal of its own', faults: careless.faults.length },
    }
  },
}
