import Box from '@mui/material/Box'
import type { CharacterMark } from '../../../shared/contract/inspector.ts'
import { textSizes } from '../../../shared/design-tokens.ts'

/** Characters that do not show, or turn the text around them. */
const hiddenCharacter =
  /\u034f|\p{Variation_Selector}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u

interface MarkedTextProps {
  readonly text: string
  /** What the core found in it. */
  readonly marks: readonly CharacterMark[]
}

/** A text out of a token as text and nothing else: characters that do not show are written as their code points, and those
 * that look like others are told below.
 * @see spec/security.md TI-01, TI-05
 */
export function MarkedText({ text, marks }: MarkedTextProps) {
  return (
    <>
      <bdi>{hiddenCharacter.test(text) ? piecesOf(text) : text}</bdi>
      {marks.length > 0 && (
        <Box sx={{ fontSize: textSizes.small, color: 'tokens.verdict.warn.text' }}>
          Look twice: {marks.map(({ codePoint, name }) => `${codePoint} ${name}`).join(', ')}
        </Box>
      )}
    </>
  )
}

function piecesOf(text: string) {
  return text
    .split(/(\u034f|\p{Variation_Selector}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0])/u)
    .map((piece, index) =>
      piece.length <= 2 && hiddenCharacter.test(piece) && piece !== '\n' ? (
        <Box
          component="span"
          // The order of pieces never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: the position is the identity of a piece
          key={index}
          sx={{ border: 1, borderColor: 'tokens.line', borderRadius: '3px', px: '2px' }}
        >
          {codePointOf(piece)}
        </Box>
      ) : (
        piece
      ),
    )
}

function codePointOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${hex.padStart(4, '0')}`
}
