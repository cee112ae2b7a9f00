import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import type { DetectResult, DeviceDetectorOptions } from 'node-device-detector'
import type { ClientFacts } from './user-agent-reader.ts'

interface Detector {
  detect(userAgent: string): DetectResult
}
// The package exports the class itself, while its types declare a default export.
const DeviceDetector: new (options: DeviceDetectorOptions) => Detector = createRequire(import.meta.url)(
  'node-device-detector',
)

const MINOR = 1
const detector = new DeviceDetector({
  osIndexes: true,
  clientIndexes: true,
  deviceIndexes: true,
  osVersionTruncate: MINOR,
  clientVersionTruncate: MINOR,
})

function factsOf(userAgent: string): ClientFacts {
  // What is not recognised comes as an object without members.
  const { os, client, device }: { [K in keyof DetectResult]: Partial<DetectResult[K]> } = detector.detect(userAgent)
  return {
    osCode: os.short_name ?? '',
    osName: os.name ?? '',
    osVersion: os.version ?? '',
    clientType: client.type ?? '',
    clientCode: client.short_name ?? '',
    clientName: client.name ?? '',
    clientVersion: client.version ?? '',
    clientEngine: client.engine ?? '',
    clientEngineVersion: client.engine_version ?? '',
    deviceName: device.type ?? '',
    deviceBrand: device.brand ?? '',
    deviceModel: device.model ?? '',
  }
}

parentPort?.on('message', (userAgent: string) => parentPort?.postMessage({ userAgent, facts: factsOf(userAgent) }))
