import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { ConsoleRoot } from './console-root.tsx'
import { connect } from './rpc/index.ts'
import './theme/fonts.ts'

// Schemas that compile themselves need eval, which the content security policy forbids.
z.config({ jitless: true })

const container = document.getElementById('root')
if (container === null) throw new Error('index.html has no element with the id root')
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce

createRoot(container).render(
  <StrictMode>
    <ConsoleRoot nonce={nonce} connection={connect()}>
      <App />
    </ConsoleRoot>
  </StrictMode>,
)
