import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import type { KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import { fontStacks, type Verdict } from '../../shared/design-tokens.ts'
import { VerdictIcon } from './verdict.tsx'

/** One certificate of a chain, as its picture shows it. */
export interface ChainPictureLink {
  readonly key: string
  /** The subject. */
  readonly title: string
  /** What it is and until when. */
  readonly life: string
  readonly verdict: Verdict
  /** The verdict in a word or a few. */
  readonly word: string
  /** Where the certificate is shown; null for one that is not stored here. */
  readonly to: string | null
  /** Whether it is the one that is looked at. */
  readonly isCurrent: boolean
}

interface ChainPictureProps {
  /** Root first. */
  readonly links: readonly ChainPictureLink[]
  /** Stands above the first box, as in `The issuer of the first one is not known here.` */
  readonly above?: string | undefined
  readonly label?: string
}

const width = 460
const boxHeight = 66
const step = boxHeight + 34
const mostCharacters = 52

/** A certification path from its root down to the certificate: each box leads to its certificate, an arrow says who issued whom. */
export function ChainPicture(props: ChainPictureProps) {
  const { links, above, label = 'Certificate chain, root first' } = props
  const { palette } = useTheme()
  const top = above === undefined ? 0 : 26
  const height = top + links.length * step - 34 + 2
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={label}
      sx={{ display: 'block', width: '100%', maxWidth: width, fontFamily: fontStacks.sans }}
    >
      {above !== undefined && (
        <text x={16} y={14} fontSize={12} fill={palette.tokens.mutedText}>
          {above}
        </text>
      )}
      {links.slice(1).map((link, index) => (
        <Arrow key={link.key} y={top + index * step + boxHeight} />
      ))}
      {links.map((link, index) => (
        <ChainBox key={link.key} link={link} y={top + index * step} />
      ))}
    </Box>
  )
}

function Arrow({ y }: { readonly y: number }) {
  const { tokens } = useTheme().palette
  return (
    <g aria-hidden>
      <path d={`M32 ${y + 2}v26m-5 -6l5 6l5 -6`} stroke={tokens.control} fill="none" />
      <text x={46} y={y + 21} fontSize={12} fill={tokens.mutedText}>
        issued
      </text>
    </g>
  )
}

function ChainBox({ link, y }: { readonly link: ChainPictureLink; readonly y: number }) {
  const { tokens } = useTheme().palette
  const navigate = useNavigate()
  const { title, life, verdict, word, to, isCurrent } = link
  const colours = tokens.verdict[verdict]
  const open = () => {
    if (to !== null) void navigate(to)
  }
  return (
    <Box
      component="g"
      {...linkProps(link, open)}
      aria-label={`${cut(title)} ${life} ${word}`}
      transform={`translate(1 ${y + 1})`}
      sx={{
        cursor: to === null || isCurrent ? 'default' : 'pointer',
        '&:focus-visible': { outline: 'none' },
        '&:focus-visible > rect': { stroke: tokens.focus, strokeWidth: 2.5 },
      }}
    >
      <rect
        width={width - 2}
        height={boxHeight - 2}
        rx={6}
        fill={isCurrent ? tokens.accentFill : tokens.surface}
        stroke={isCurrent ? tokens.accent : tokens.control}
      />
      <text x={14} y={21} fontSize={13} fontWeight={600} fill={tokens.text}>
        {/* The space keeps the words of the two lines apart where the box is read out. */}
        {`${cut(title)} `}
      </text>
      <text x={14} y={39} fontSize={12} fill={tokens.mutedText}>
        {`${life} `}
      </text>
      <VerdictIcon
        verdict={verdict}
        x={14}
        y={45}
        width={14}
        height={14}
        sx={{ width: 14, height: 14, color: colours.text }}
      />
      <text x={33} y={56} fontSize={12} fontWeight={500} fill={colours.text}>
        {word}
      </text>
    </Box>
  )
}

/** A certificate that is stored here can be opened; the one that is open already, and a stranger, cannot. */
function linkProps({ to, isCurrent }: ChainPictureLink, open: () => void) {
  if (isCurrent) return { role: 'img', 'aria-current': true }
  if (to === null) return { role: 'img' }
  return {
    role: 'link',
    tabIndex: 0,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') open()
    },
  }
}

function cut(subject: string): string {
  return subject.length > mostCharacters ? `${subject.slice(0, mostCharacters - 1)}…` : subject
}
