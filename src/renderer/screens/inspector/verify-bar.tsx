import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import {
  type InspectorProfile,
  type InspectorQuestion,
  inspectorProfiles,
} from '../../../shared/contract/inspector.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { FilterSelect, SecretField } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { GivenAnchors } from './given-anchors.tsx'
import { profileNames } from './profile-names.ts'

/** Where the keys come from. */
export type KeySource = 'known' | 'material' | 'secret' | 'community' | 'anchors'

/** How a person wants tokens to be verified and judged. */
export interface VerifyChoice {
  readonly source: KeySource
  readonly material: string
  readonly secret: string
  readonly community: string
  /** Certificates in PEM. */
  readonly anchors: string
  readonly revocation: readonly RevocationFile[]
  readonly profile: InspectorProfile | undefined
}

/** A revocation list or an OCSP response. */
export interface RevocationFile {
  readonly name: string
  readonly base64: string
}

/** The keys known here, and the rules each token is recognised for. */
export const plainChoice: VerifyChoice = {
  source: 'known',
  material: '',
  secret: '',
  community: '',
  anchors: '',
  revocation: [],
  profile: undefined,
}

/** The choice as the core takes it. */
export function questionOf({
  source,
  material,
  secret,
  community,
  anchors,
  revocation,
  profile,
}: VerifyChoice): Pick<InspectorQuestion, 'profile' | 'verification'> {
  const verification = {
    ...(source === 'material' && material.trim() !== '' ? { material } : {}),
    ...(source === 'secret' && secret !== '' ? { secret } : {}),
    ...(source === 'community' && community !== '' ? { community } : {}),
    ...(source === 'anchors' && anchors.trim() !== ''
      ? { anchors, revocation: revocation.map(({ base64 }) => base64) }
      : {}),
  }
  return {
    ...(Object.keys(verification).length === 0 ? {} : { verification }),
    ...(profile === undefined ? {} : { profile }),
  }
}

const sources: readonly { readonly value: KeySource; readonly label: string }[] = [
  { value: 'known', label: 'Keys of this server and the key store' },
  { value: 'material', label: 'A key, JWK Set or certificate I paste' },
  { value: 'secret', label: 'A shared secret' },
  { value: 'community', label: 'One trust community' },
  { value: 'anchors', label: 'Anchors I paste' },
]

interface VerifyBarProps {
  readonly choice: VerifyChoice
  readonly onChange: (choice: VerifyChoice) => void
}

/** Chooses the keys to verify with and the rules to judge by. */
export function VerifyBar({ choice, onChange }: VerifyBarProps) {
  const change = (part: Partial<VerifyChoice>) => onChange({ ...choice, ...part })
  return (
    <Box sx={{ px: 4, pb: 3, display: 'flex', flexDirection: 'column', gap: 3, flexShrink: 0 }}>
      <Box sx={{ display: 'flex', gap: 3, flexWrap: 'wrap' }}>
        <TextField
          select
          label="Verify with"
          value={choice.source}
          onChange={(event) => {
            const chosen = sources.find(({ value }) => value === event.target.value)
            if (chosen !== undefined) change({ source: chosen.value })
          }}
          sx={{ width: 300 }}
        >
          {sources.map(({ value, label }) => (
            <MenuItem key={value} value={value}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        <FilterSelect
          label="Judge by the rules of"
          everything="Rules as recognised"
          width={290}
          options={inspectorProfiles.map((profile) => ({
            value: profile,
            label: profileNames[profile],
          }))}
          value={choice.profile}
          onChange={(profile) => change({ profile })}
        />
        {choice.source === 'secret' && (
          <SecretField
            label="Shared secret"
            value={choice.secret}
            onChange={(secret) => change({ secret })}
          />
        )}
        {choice.source === 'community' && (
          <CommunitySelect
            value={choice.community}
            onChange={(community) => change({ community })}
          />
        )}
      </Box>
      {choice.source === 'material' && (
        <TextField
          label="JWK, JWK Set, or PEM with public keys or certificates"
          multiline
          minRows={2}
          maxRows={4}
          value={choice.material}
          onChange={(event) => change({ material: event.target.value })}
          sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
          slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
        />
      )}
      {choice.source === 'anchors' && (
        <GivenAnchors anchors={choice.anchors} revocation={choice.revocation} onChange={change} />
      )}
    </Box>
  )
}

function CommunitySelect({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (uri: string) => void
}) {
  const { data } = useRpc('trust.communities', {})
  const communities = data ?? []
  return (
    <TextField
      select
      label="Community"
      value={communities.some(({ uri }) => uri === value) ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      helperText={
        communities.length === 0 ? 'No community is trusted; add one in Trust' : undefined
      }
      sx={{ width: 280 }}
    >
      {communities.map(({ uri, name }) => (
        <MenuItem key={uri} value={uri}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  )
}
