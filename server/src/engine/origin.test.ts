import { describe, expect, it } from 'vitest'
import type { Project } from '../contract/project.ts'
import { OriginRules } from './origin.ts'

const project = (platforms: Project['platforms']) => ({ $id: 'p1', platforms }) as unknown as Project
const rules = (platforms: Project['platforms'], hosts: readonly string[] = ['api.example.com']) =>
  new OriginRules({ hosts, schemes: [] }, project(platforms))

describe('OriginRules', () => {
  it('admits registered hosts on any port and scheme, and nothing that looks like them', () => {
    const registered = rules([{ type: 'web', key: '', hostname: 'app.example.com' }])
    expect(registered.refusal('https://app.example.com:4443')).toBeUndefined()
    expect(registered.allowsHost('http://APP.example.com')).toBe(true)
    for (const origin of [
      'https://app.example.com.evil.net',
      'https://evilapp.example.com',
      'https://example.com',
      'null',
      '',
    ]) {
      expect(registered.refusal(origin)).toBeTypeOf('string')
      expect(registered.allowsHost(origin)).toBe(false)
    }
  })

  it('lets localhost stand for the loopback addresses and nothing else', () => {
    const local = rules([{ type: 'web', key: '', hostname: 'localhost' }])
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8080'])
      expect(local.refusal(origin)).toBeUndefined()
    for (const origin of ['http://127.0.0.2', 'http://localhost.', 'http://xlocalhost', 'http://127.0.0.1.example.com'])
      expect(local.refusal(origin)).toBeTypeOf('string')
  })

  it('reads a leading wildcard as any sub-domain, not the domain itself', () => {
    const wild = rules([{ type: 'web', key: '', hostname: '*.example.org' }])
    expect(wild.refusal('https://a.b.example.org')).toBeUndefined()
    expect(wild.refusal('https://example.org')).toBeTypeOf('string')
    expect(wild.refusal('https://badexample.org')).toBeTypeOf('string')
  })

  it('admits the schemes of native platforms and the callback scheme of this project alone', () => {
    const native = rules([{ type: 'android', key: 'com.example.app', hostname: '' }])
    expect(native.refusal('appwrite-android://com.example.app')).toBeUndefined()
    expect(native.refusal('appwrite-callback-p1://x')).toBeUndefined()
    expect(native.refusal('appwrite-callback-p2://x')).toContain('appwrite-callback-<PROJECT_ID>')
    expect(native.refusal('appwrite-ios://x')).toBeTypeOf('string')
    expect(native.refusal('javascript:alert(1)')).toBeTypeOf('string')
  })

  it('names the host to register', () => {
    expect(rules([]).refusal('https://new.example.net')).toContain('(new.example.net)')
  })
})
