import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type { ImportInspection } from '../../../../shared/contract/key-transfer.ts'
import { Instant, Section, Verdict } from '../../../components/index.ts'
import { nameAlgorithm } from '../key-words.ts'

const kindNames: Readonly<Record<ImportInspection['kind'], string>> = {
  pem: 'PEM',
  der: 'DER',
  jwk: 'a JWK',
  'jwk-set': 'a JWK Set',
  pkcs12: 'PKCS #12',
  pkcs7: 'PKCS #7',
}

/** What was recognised in a file and what an import would store. */
export function FoundMaterial({ found }: { readonly found: ImportInspection }) {
  const { privateKeys, publicKeys, certificates, others, warnings, locked } = found
  return (
    <Section title={`Recognised as ${kindNames[found.kind]}`}>
      <Stack component="ul" aria-label="What is in the file" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {privateKeys.map((key) => (
          <FoundItem
            key={`key ${key.place}`}
            what="private key"
            verdict={key.storedId === null ? 'pass' : 'fail'}
            word={key.storedId === null ? 'is stored' : 'is here already'}
          >
            {[nameAlgorithm(key.algorithm), key.name, key.kid, key.encryption]
              .filter((part) => part !== null)
              .join(', ')}
          </FoundItem>
        ))}
        {certificates.map((certificate) => (
          <FoundItem
            key={`certificate ${certificate.place}`}
            what="certificate"
            verdict={certificate.fault === null ? 'pass' : 'fail'}
            word={certificate.fault === null ? 'is stored' : 'cannot be stored'}
          >
            {certificate.subject}
            {certificate.notAfter !== null && (
              <>
                , until <Instant at={certificate.notAfter} />
              </>
            )}
            {certificate.keyIndex !== null && `, for private key ${certificate.keyIndex + 1}`}
            {certificate.fault !== null && `: ${certificate.fault}`}
          </FoundItem>
        ))}
        {locked.map(({ place, encryption }) => (
          <FoundItem key={`locked ${place}`} what={place} verdict="info" word="is locked">
            {encryption}
          </FoundItem>
        ))}
        {publicKeys.map((key) => (
          <FoundItem
            key={`public ${key.place}`}
            what="public key"
            verdict="info"
            word="is left out"
          >
            {nameAlgorithm(key.algorithm)}
          </FoundItem>
        ))}
        {others.map(({ what, place }) => (
          <FoundItem key={`${what} ${place}`} what={what} verdict="info" word="is left out">
            {place}
          </FoundItem>
        ))}
        {warnings.map(({ code, text }) => (
          <FoundItem key={`${code} ${text}`} what="warning" verdict="warn" word={code}>
            {text}
          </FoundItem>
        ))}
      </Stack>
    </Section>
  )
}

interface FoundItemProps {
  readonly what: string
  readonly verdict: 'pass' | 'warn' | 'fail' | 'info'
  readonly word: string
  readonly children: ReactNode
}

function FoundItem({ what, verdict, word, children }: FoundItemProps) {
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '130px 110px minmax(0, 1fr)',
        columnGap: 2,
        alignItems: 'start',
        py: 1,
        borderBottom: 1,
        borderColor: 'tokens.line',
      }}
    >
      <Verdict verdict={verdict} isPlain>
        {word}
      </Verdict>
      <span>{what}</span>
      <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </Box>
  )
}
