import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What a mail server heard in one conversation. */
export interface Conversation {
  commands: string[]
  mails: string[]
}

/** How a server under test misbehaves: answers by the verb they are given to (`.`: the end of a mail), and extensions to announce. */
export interface ServerScript {
  replies?: Record<string, string>
  extensions?: string[]
  silent?: boolean
}

/** A small SMTP server (RFC 5321) on a free port that keeps what it is told. */
export async function startSmtpServer(script: ServerScript = {}) {
  const conversations: Conversation[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    const conversation: Conversation = { commands: [], mails: [] }
    conversations.push(conversation)
    if (!script.silent) void converse(socket, conversation, script)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    conversations,
    mails: () => conversations.flatMap(({ mails }) => mails),
    commands: () => conversations.flatMap(({ commands }) => commands),
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

async function converse(socket: Socket, conversation: Conversation, script: ServerScript) {
  const say = (line: string) => socket.write(`${line}\r\n`)
  let mail: string[] | undefined
  say('220 test')
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (mail === undefined) {
      conversation.commands.push(line)
      const verb = line.split(' ')[0]?.toUpperCase() ?? ''
      say(script.replies?.[verb] ?? answer(verb, script.extensions ?? []))
      if (verb === 'DATA' && !script.replies?.DATA) mail = []
      if (verb === 'QUIT') socket.end()
    } else if (line === '.') {
      if (!script.replies?.['.']) conversation.mails.push(mail.join('\n'))
      mail = undefined
      say(script.replies?.['.'] ?? '250 kept')
    } else mail.push(line.startsWith('.') ? line.slice(1) : line)
  }
}

function answer(verb: string, extensions: string[]): string {
  if (verb === 'EHLO')
    return ['test', ...extensions].map((word, i, all) => `250${i < all.length - 1 ? '-' : ' '}${word}`).join('\r\n')
  const replies: Record<string, string> = { DATA: '354 go on', QUIT: '221 bye', AUTH: '235 welcome' }
  return replies[verb] ?? '250 fine'
}
