export * from './caller';
export type { Identity } from './identity';
export * from './permission';
export { Role } from './role';
