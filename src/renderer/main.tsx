import './zod-without-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { ConsoleRoot } from './console-root.tsx'
import { connect } from './rpc/index.ts'
import './theme/fonts.ts'

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
