export { Identities } from './identities.ts'
export * from './shapes.ts'
