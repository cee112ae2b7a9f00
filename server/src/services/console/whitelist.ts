import ipaddr from 'ipaddr.js'

/** True when an address may sign up on the console: listed itself, as `*@domain`, or there is no list (contract: identity 7.2). */
export function isEmailListed(entries: readonly string[], email: string): boolean {
  if (entries.length === 0) return true
  const address = email.toLowerCase()
  const domain = address.slice(address.lastIndexOf('@'))
  return entries.some((entry) => entry === address || entry === `*${domain}`)
}

/** True when people may sign up from an address: listed itself, inside a listed network, or there is no list. */
export function isIpListed(entries: readonly string[], ip: string): boolean {
  if (entries.length === 0) return true
  if (!ipaddr.isValid(ip)) return false
  const address = ipaddr.process(ip)
  return entries.some((entry) => {
    const [network, bits] = networkOf(entry)
    return network.kind() === address.kind() && address.match(network, bits)
  })
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

// `process` takes IPv4 out of IPv6; the mask of such a network counts from the IPv6 start.
function networkOf(entry: string): Network {
  const [text = '', mask] = entry.split('/')
  const given = ipaddr.parse(text)
  const network = ipaddr.process(text)
  const width = network.kind() === 'ipv4' ? 32 : 128
  if (mask === undefined) return [network, width]
  return [network, given.kind() === network.kind() ? Number(mask) : Math.max(0, Number(mask) - 96)]
}
