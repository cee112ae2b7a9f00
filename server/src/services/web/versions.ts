import { API_VERSION } from '../../contract/version.ts'

/** The server's API, and the SDKs that speak it: the console tells developers which one to install. */
export const versions: Readonly<Record<string, string>> = {
  server: API_VERSION,
  'client-web': '27.0.0',
  'client-flutter': '21.4.0',
  'client-apple': '14.3.0',
  'client-android': '12.2.0',
  'client-react-native': '0.24.0',
  'client-graphql': 'October 2021',
  'client-rest': '',
  'console-web': '23.0.0',
  'console-cli': '12.0.1',
  'server-nodejs': '27.1.0',
  'server-php': '20.0.1',
  'server-python': '15.1.0',
  'server-ruby': '21.0.1',
  'server-go': 'v0.16.1',
  'server-dotnet': '0.26.0',
  'server-dart': '21.0.1',
  'server-kotlin': '14.0.1',
  'server-swift': '15.1.0',
  'server-graphql': 'October 2021',
  'server-rest': '',
}
