import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { fontStacks, radii, textSizes } from '../../../shared/design-tokens.ts'
import { JsonView } from '../json-view/index.ts'
import { KeyValue } from '../key-value.tsx'
import { Mono } from '../mono.tsx'
import { type ReadBody, readBody } from './read-body.ts'

interface MessageBodyProps {
  readonly label: string
  readonly message: ExchangeDetail['request']
}

/** The body of a message: JSON as a tree, a form as a list, other text as it came. */
export function MessageBody({ label, message }: MessageBodyProps) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Body label={label} body={readBody(message)} />
      {message.isTruncated && (
        <Quiet>Only the first part of {message.bodyBytes} bytes was kept.</Quiet>
      )}
    </Box>
  )
}

function Body({ label, body }: { readonly label: string; readonly body: ReadBody }) {
  switch (body.kind) {
    case 'none':
      return <Quiet>No body</Quiet>
    case 'binary':
      return <Quiet>{body.bytes} bytes that are not text</Quiet>
    case 'json':
      return <JsonView label={`${label} body`} value={body.value} openLevels={3} />
    case 'form':
      return (
        <KeyValue
          rows={body.pairs.map(([name, value]) => ({ name, value: <Mono>{value}</Mono> }))}
        />
      )
    case 'text':
      return <PlainText label={`${label} body`} text={body.text} />
  }
}

function PlainText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <Box
      component="pre"
      role="group"
      aria-label={label}
      tabIndex={0}
      sx={{
        m: 0,
        p: 2,
        maxHeight: 400,
        overflow: 'auto',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        bgcolor: 'tokens.sunken',
        border: 1,
        borderColor: 'tokens.line',
        borderRadius: `${radii.control}px`,
        fontFamily: fontStacks.mono,
        fontSize: textSizes.small,
      }}
    >
      {text}
    </Box>
  )
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <Box sx={{ color: 'text.secondary', fontSize: textSizes.data }}>{children}</Box>
}
