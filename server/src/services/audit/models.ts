import { field, listOf, model } from '../../contract/model.ts'

const Log = model('log', {
  event: field.string({ description: 'What was done: `session.create`, `team.update` …' }),
  userId: field.string({ description: 'ID of the user who did it.' }),
  userEmail: field.string({ description: 'Email address the user had then.' }),
  userName: field.string({ description: 'Name the user, or the API key, had then.' }),
  mode: field.string({ description: '`admin` for what was done from the console, else `default`.' }),
  userType: field.string({ description: 'Kind of caller: guest, user, admin, or the kind of API key.' }),
  ip: field.string({ description: 'Address it was done from.' }),
  time: field.datetime({ description: 'When it was done.' }),
  osCode: field.string({ description: 'Code of the operating system.' }),
  osName: field.string({ description: 'Name of the operating system.' }),
  osVersion: field.string({ description: 'Version of the operating system.' }),
  clientType: field.string({ description: 'Kind of client: browser, app, library …' }),
  clientCode: field.string({ description: 'Code of the client.' }),
  clientName: field.string({ description: 'Name of the client.' }),
  clientVersion: field.string({ description: 'Version of the client.' }),
  clientEngine: field.string({ description: 'Rendering engine of the client.' }),
  clientEngineVersion: field.string({ description: 'Version of the rendering engine.' }),
  deviceName: field.string({ description: 'Kind of device: desktop, smartphone …' }),
  deviceBrand: field.string({ description: 'Maker of the device.' }),
  deviceModel: field.string({ description: 'Model of the device.' }),
  countryCode: field.string({ description: 'ISO 3166 code of the country, `--` when it is not known.' }),
  countryName: field.string({ description: 'Name of the country in the language of the caller.' }),
})
export const LogList = listOf('logList', 'logs', Log)
