import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A door in front of a server for tests of outages: `shut` cuts every connection and refuses new ones, `open` lets in again. */
export async function startProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>()
  let shut = false
  const server = createServer((client) => {
    if (shut) return client.destroy()
    const upstream = connect(target)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    shut() {
      shut = true
      cut()
    },
    open() {
      shut = false
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
