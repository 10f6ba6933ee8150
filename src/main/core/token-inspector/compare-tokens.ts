import type {
  InspectedClaim,
  InspectedToken,
  TokenComparison,
} from '../../../shared/contract/inspector.ts'
import { markCharacters } from './mark-characters.ts'

type Row = TokenComparison['rows'][number]

/** Puts two tokens side by side, member by member. Values are the same only where they are written the same, octet by octet.
 * @see spec/security.md TI-05
 */
export function compareTokens(left: InspectedToken, right: InspectedToken): TokenComparison {
  return {
    left: describe(left),
    right: describe(right),
    isSame: left.compact === right.compact && left.fingerprint === right.fingerprint,
    rows: [
      ...compareMembers('header', left.header ?? [], right.header ?? []),
      ...compareMembers('claims', left.claims ?? [], right.claims ?? []),
      ...compareFindings(left, right),
    ],
  }
}

function describe({ kind, characters, fingerprint, signature }: InspectedToken) {
  return { kind, characters, fingerprint, signature: signature?.text ?? 'no signature' }
}

function compareMembers(
  part: Row['part'],
  left: readonly InspectedClaim[],
  right: readonly InspectedClaim[],
): Row[] {
  const names = new Set([...left, ...right].map(({ name }) => name))
  return [...names].map((name) =>
    compareValues(part, name, textOf(left, name), textOf(right, name)),
  )
}

/** All values of a name: a repeated member has several. */
function textOf(claims: readonly InspectedClaim[], name: string): string | null {
  const texts = claims.filter((claim) => claim.name === name).map(({ text }) => text)
  return texts.length === 0 ? null : texts.join('\n')
}

function compareFindings(left: InspectedToken, right: InspectedToken): Row[] {
  const idsOf = ({ findings }: InspectedToken) =>
    new Map(
      findings
        .filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
        .map(({ id, text, seen }) => [id, seen === null ? text : `${text}: ${seen}`]),
    )
  const [ofLeft, ofRight] = [idsOf(left), idsOf(right)]
  const ids = new Set([...ofLeft.keys(), ...ofRight.keys()])
  return [...ids].map((id) =>
    compareValues('findings', id, ofLeft.get(id) ?? null, ofRight.get(id) ?? null),
  )
}

function compareValues(
  part: Row['part'],
  name: string,
  left: string | null,
  right: string | null,
): Row {
  return {
    part,
    name,
    left,
    right,
    outcome:
      left === right
        ? 'same'
        : left === null
          ? 'right-only'
          : right === null
            ? 'left-only'
            : 'different',
    marks: markCharacters(`${name} ${left ?? ''} ${right ?? ''}`),
  }
}
