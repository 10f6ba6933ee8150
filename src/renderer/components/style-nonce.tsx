import createCache from '@emotion/cache'
import { CacheProvider } from '@emotion/react'
import { createContext, type ReactNode, use, useMemo } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

/** Lets everything inside write its styles under the nonce the host gave this page.
 * @param nonce undefined where no policy asks for one
 */
export function StyleNonceProvider({
  nonce,
  children,
}: {
  readonly nonce: string | undefined
  readonly children: ReactNode
}) {
  const cache = useMemo(
    () => createCache({ key: 'tb', ...(nonce === undefined ? {} : { nonce }) }),
    [nonce],
  )
  return (
    <CacheProvider value={cache}>
      <NonceContext value={nonce}>{children}</NonceContext>
    </CacheProvider>
  )
}

/** The nonce for inline styles, for components that write their own. */
export function useStyleNonce(): string | undefined {
  return use(NonceContext)
}
