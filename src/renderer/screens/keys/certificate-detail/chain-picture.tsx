import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import type { KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import type { CertificateChainLink } from '../../../../shared/contract/certificates.ts'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import { formatInstant, VerdictIcon } from '../../../components/index.ts'
import { kindNames, statusWords } from '../certificate-words.ts'
import { addressOf } from '../key-addresses.ts'

interface ChainPictureProps {
  /** From the certificate up, as the core gives it. */
  readonly chain: readonly CertificateChainLink[]
  /** The certificate that is looked at. */
  readonly currentId: string
}

const width = 460
const boxHeight = 66
const step = boxHeight + 34
const mostCharacters = 52

/** A certification path from its root down to the certificate: each box leads to its certificate, an arrow says who issued whom. */
export function ChainPicture({ chain, currentId }: ChainPictureProps) {
  const { palette } = useTheme()
  const links = [...chain].reverse()
  const isComplete = links[0]?.isSelfSigned ?? false
  const top = isComplete ? 0 : 26
  const height = top + links.length * step - 34 + 2
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="Certificate chain, root first"
      sx={{ display: 'block', width: '100%', maxWidth: width, fontFamily: fontStacks.sans }}
    >
      {!isComplete && (
        <text x={16} y={14} fontSize={12} fill={palette.tokens.mutedText}>
          The issuer of the first one is not known here.
        </text>
      )}
      {links.slice(1).map((link, index) => (
        <Arrow key={`${link.subject} ${link.serial}`} y={top + index * step + boxHeight} />
      ))}
      {links.map((link, index) => (
        <ChainBox
          key={`${link.subject} ${link.serial}`}
          link={link}
          y={top + index * step}
          isCurrent={link.id === currentId}
        />
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

interface ChainBoxProps {
  readonly link: CertificateChainLink
  readonly y: number
  readonly isCurrent: boolean
}

function ChainBox({ link, y, isCurrent }: ChainBoxProps) {
  const { tokens } = useTheme().palette
  const navigate = useNavigate()
  const { verdict, word } = statusWords[link.status]
  const colours = tokens.verdict[verdict]
  const kind = link.isAnchor ? `${kindNames[link.kind]}, trusted here` : kindNames[link.kind]
  const life = `${kind} · until ${formatInstant(link.notAfter)}`
  const open = () => {
    if (link.id !== null) void navigate(addressOf('certificates', link.id))
  }
  return (
    <Box
      component="g"
      {...linkProps(link, isCurrent, open)}
      aria-label={`${cut(link.subject)} ${life} ${word}`}
      transform={`translate(1 ${y + 1})`}
      sx={{
        cursor: link.id === null || isCurrent ? 'default' : 'pointer',
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
        {`${cut(link.subject)} `}
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
function linkProps({ id }: CertificateChainLink, isCurrent: boolean, open: () => void) {
  if (isCurrent) return { role: 'img', 'aria-current': true }
  if (id === null) return { role: 'img' }
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
