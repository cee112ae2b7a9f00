import { lookup } from 'node:dns'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { ApiError } from '../../contract/errors.ts'
import { isDomain } from '../../contract/formats.ts'

const TIMEOUT = 5000
/** Top-level names that never lead out of a network (RFC 6761, RFC 6762, RFC 9476). */
const LOCAL = /(?:^|\.)(?:localhost|local|localdomain|internal|test|example|invalid|home|lan|onion|alt)$/i

/**
 * What the certificate of a domain says, read from its port 443.
 * @throws ApiError `general_argument_invalid` for names that are not public, `health_invalid_host` when there is none to
 * read, `health_certificate_expired`
 */
export async function readCertificate(domain: string, now: number) {
  if (!isDomain(domain) || !domain.includes('.') || /^[\d.]+$/.test(domain) || LOCAL.test(domain)) {
    throw new ApiError('general_argument_invalid', 'Invalid `domain` param: Value must be a public domain.')
  }
  const certificate = await peerCertificate(domain).catch((cause) => {
    throw new ApiError('health_invalid_host', undefined, { cause })
  })
  if (Date.parse(certificate.valid_to) < now) throw new ApiError('health_certificate_expired')
  return {
    name: `/CN=${first(certificate.subject.CN)}`,
    subjectSN: first(certificate.subject.CN),
    issuerOrganisation: first(certificate.issuer.O),
    validFrom: seconds(certificate.valid_from),
    validTo: seconds(certificate.valid_to),
    signatureTypeSN: certificate.asn1Curve ? 'ecdsa-with-SHA256' : 'RSA-SHA256',
  }
}

const first = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''
const seconds = (date: string): string => String(Math.trunc(Date.parse(date) / 1000))

function peerCertificate(domain: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    // Untrusted certificates are read as well: what they say is the question.
    const socket = connect(
      { host: domain, port: 443, servername: domain, rejectUnauthorized: false, lookup: publicOnly },
      () => {
        const certificate = socket.getPeerCertificate()
        socket.destroy()
        if (certificate?.valid_to) resolve(certificate)
        else reject(new Error('The host shows no certificate.'))
      },
    )
    socket.setTimeout(TIMEOUT, () => socket.destroy(new Error('Timed out.')))
    socket.once('error', reject)
  })
}

// A name may lead to this machine or its neighbours: whoever may ask for a certificate must not learn what runs there.
const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, [])
    const usable = addresses.filter(({ address }) => !PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))
    const [one] = usable
    if (!one) return done(Object.assign(new Error('The host has no public address.'), { code: 'ENOTFOUND' }), [])
    if (options.all) done(null, usable)
    else done(null, one.address, one.family)
  })
}

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6')
}
