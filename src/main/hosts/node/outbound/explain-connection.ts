import type { OutboundExplanation } from '../../../core/outbound-failure.ts'
import type { ShownCertificate, ShownIdentity } from './peer-certificate.ts'
import { trustFileName } from './trusted-server.ts'

/** The code Node and OpenSSL give a failure; that of the first address where several were tried. */
export function codeOf(cause: unknown): string | undefined {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0])
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  // Of a handshake OpenSSL gives its reason in words only.
  const isPlain = /wrong version number|http request|packet length/.test(cause.message)
  if (cause.code === 'EPROTO' && isPlain) return 'ERR_SSL_WRONG_VERSION_NUMBER'
  return typeof cause.code === 'string' ? cause.code : undefined
}

/** Whether a failure came of the TLS handshake, so that the certificate is worth a look. */
export function isTlsFailure(code: string | undefined): boolean {
  return (
    code !== undefined && (code in certificateFaults || /^ERR_(?:SSL|TLS)_|^EPROTO$/.test(code))
  )
}

/** Says what went wrong with a connection: what was seen, what was wanted, what to do.
 * @param shown the certificate of the server, where it was looked at
 */
export function explainConnection(
  url: URL,
  code: string | undefined,
  shown: ShownIdentity | undefined,
): OutboundExplanation {
  const { host, hostname } = url
  const network = networkFaults[code ?? '']
  if (network !== undefined) return network(host, hostname)
  const leaf = shown?.chain[0]
  const fault = certificateFaults[code ?? '']
  if (fault !== undefined) return { seen: describe(leaf), ...fault(host, hostname, shown, url) }
  if (isTlsFailure(code)) return explainHandshake(host, code ?? '', shown)
  const what = code === undefined ? '' : ` (${code})`
  return {
    text: `${host} could not be reached${what}`,
    advice: 'Check the address, and that the server runs.',
  }
}

type NetworkFault = (host: string, hostname: string) => OutboundExplanation

const networkFaults: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: (host) => ({
    text: `${host} refused the connection`,
    wanted: 'a server that listens on that port',
    advice: 'Start the server, or correct the port.',
  }),
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  ECONNRESET: (host) => ({
    text: `${host} closed the connection before it answered`,
    wanted: 'an HTTP answer',
    advice: 'Look at the log of the server; a port of https asked by http does this, too.',
  }),
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: (host) => ({
    text: `${host} did not accept a connection in time`,
    wanted: 'a server that listens there',
    advice: 'Check the address, and whether a firewall is in between.',
  }),
  HPE_INVALID_CONSTANT: (host) => ({
    text: `${host} answered with something else than HTTP`,
    wanted: 'an HTTP answer',
    advice: 'Check the port; if the server speaks TLS there, use https.',
  }),
}

function unknownName(_host: string, hostname: string): OutboundExplanation {
  return {
    text: `the name ${hostname} is not known to this machine`,
    wanted: 'a name that DNS or the hosts file knows',
    advice: 'Check the spelling, and the network connection.',
  }
}

function unreachable(host: string): OutboundExplanation {
  return {
    text: `there is no way to ${host} from this machine`,
    advice: 'Check the network connection, and whether a VPN is needed.',
  }
}

type CertificateFault = (
  host: string,
  hostname: string,
  shown: ShownIdentity | undefined,
  url: URL,
) => OutboundExplanation

const certificateFaults: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: (host, _hostname, shown) => ({
    text: `${expiredOf(shown)} of ${host} has expired`,
    wanted: 'a certificate that is valid now',
    advice: 'Renew it at the server. If it should still be valid, check the clock of this machine.',
  }),
  CERT_NOT_YET_VALID: (host) => ({
    text: `the certificate of ${host} is not valid yet`,
    wanted: 'a certificate that is valid now',
    advice: 'Check the clock of this machine and the one that issued the certificate.',
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: (host, hostname) => ({
    text: `the certificate of ${host} is for other names`,
    wanted: `${hostname} among its subject alternative names`,
    advice: 'Use the name the certificate is for, or have one issued for this name.',
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: (host, _hostname, _shown, url) => ({
    text: `the certificate of ${host} is signed by itself, so nobody vouches for it`,
    wanted: 'a certificate of an authority that is trusted here',
    advice: `Give the server a certificate of an authority. ${trustAdvice(url)}`,
  }),
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_SIGNATURE_FAILURE: (host) => ({
    text: `a signature in the certificate chain of ${host} does not hold`,
    wanted: 'a chain in which each certificate is signed by the next',
    advice: 'Install the certificate again, together with the chain it was issued with.',
  }),
  CERT_REVOKED: (host) => ({
    text: `the certificate of ${host} was revoked`,
    wanted: 'a certificate that is not revoked',
    advice: 'Have a new one issued for the server.',
  }),
  INVALID_PURPOSE: (host) => ({
    text: `the certificate of ${host} is not one for servers`,
    wanted: 'extended key usage serverAuth',
    advice: 'Have a certificate for a server issued; one of a client or a signer does not do.',
  }),
}

/** How a person trusts one server by what they know of its certificate. */
function trustAdvice(url: URL): string {
  return `To trust it for this server only, compare its fingerprint with the one you know and run: trustbench trust-server ${url.origin} --fingerprint SHA256. It is kept as ${trustFileName(url)} in the data directory.`
}

function unknownAuthority(
  host: string,
  _hostname: string,
  shown: ShownIdentity | undefined,
  url: URL,
): OutboundExplanation {
  const top = shown?.chain.at(-1)
  const isAlone = shown?.chain.length === 1 && top?.isSelfSigned === false
  const who = top === undefined ? 'an authority' : top.issuer
  return {
    text: `the certificate of ${host} was issued by ${who}, which is not trusted here`,
    wanted: 'a chain to an authority that is trusted here',
    advice: `${
      isAlone
        ? 'The server sends its own certificate only: have it send the intermediate ones, too. If there are none, its authority is a private one.'
        : 'Its authority is a private one.'
    } ${trustAdvice(url)}`,
  }
}

/** Which of the chain it is that has expired. */
function expiredOf(shown: ShownIdentity | undefined): string {
  const expired = shown?.chain.find(({ notAfter }) => Date.parse(notAfter) < Date.now())
  const isLeaf = expired === undefined || expired === shown?.chain[0]
  return isLeaf ? 'the certificate' : `the certificate of ${expired.subject}, in the chain`
}

function explainHandshake(
  host: string,
  code: string,
  shown: ShownIdentity | undefined,
): OutboundExplanation {
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH/.test(code)) {
    return {
      text: `${host} does not speak TLS on that port`,
      wanted: 'a TLS handshake',
      advice: 'Use the port of https. Plain http is accepted on this machine only.',
    }
  }
  if (shown !== undefined && /^TLSv1(?:\.1)?$/.test(shown.protocol ?? '')) {
    return {
      text: `${host} speaks an outdated version of TLS only`,
      seen: shown.protocol ?? '',
      wanted: 'TLS 1.2 or newer (GEN-01)',
      advice: 'Switch TLS 1.2 and 1.3 on at the server.',
    }
  }
  return {
    text: `the TLS handshake with ${host} failed (${code})`,
    wanted: 'TLS 1.2 or newer without a client certificate',
    advice:
      'Look at the log of the server: it may want a client certificate, or ciphers nobody else has.',
  }
}

function describe(certificate: ShownCertificate | undefined): string | undefined {
  if (certificate === undefined) return undefined
  const { subject, issuer, notBefore, notAfter, names, fingerprint } = certificate
  const forNames = names === '' ? 'for no names' : `for ${names}`
  return `subject ${subject}, issuer ${issuer}, valid ${dateOf(notBefore)} to ${dateOf(notAfter)}, ${forNames}, SHA-256 ${fingerprint}`
}

function dateOf(text: string): string {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString().replace('.000Z', 'Z')
}
