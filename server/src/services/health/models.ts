import { field, listOf, model } from '../../contract/model.ts'

export const HealthStatus = model('healthStatus', {
  name: field.string(),
  ping: field.integer({ description: 'Milliseconds.' }),
  status: field.string(),
})
export const HealthStatusList = listOf('healthStatusList', 'statuses', HealthStatus)
export const HealthVersion = model('healthVersion', { version: field.string() })
export const HealthAntivirus = model('healthAntivirus', { version: field.string(), status: field.string() })
export const HealthQueue = model('healthQueue', { size: field.integer() })
export const HealthTime = model('healthTime', {
  remoteTime: field.integer({ description: 'Seconds since the epoch, by a time server.' }),
  localTime: field.integer({ description: 'Seconds since the epoch, by this machine.' }),
  diff: field.integer({ description: 'Seconds between the two.' }),
})
export const HealthCertificate = model('healthCertificate', {
  name: field.string(),
  subjectSN: field.string(),
  issuerOrganisation: field.string(),
  validFrom: field.string({ description: 'Seconds since the epoch, as text.' }),
  validTo: field.string({ description: 'Seconds since the epoch, as text.' }),
  signatureTypeSN: field.string(),
})
