export { checkKeys, knownKeys, missingKey, refuseOtherKeys, WrongKeyError } from './key-check.ts'
export { consumeSetupToken, createSetupToken, SETUP_TOKEN_LIFE } from './setup-token.ts'
export { instance } from './shapes.ts'
