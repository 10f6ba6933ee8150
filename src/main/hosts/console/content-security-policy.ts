/**
 * The policy every console document is served with, in both hosts. Only styles carry a nonce,
 * because the component library writes its style elements at run time; no `unsafe-*`, no remote host.
 * @param nonce fresh for each response
 * @see spec/security.md EL-07; Content Security Policy Level 3
 */
export function consoleContentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** Stands in the console's index.html where each response puts its own nonce. */
export const noncePlaceholder = '__CSP_NONCE__'
