export { isLoopbackHost } from './addresses';
export { jwtSettings, type JwtSettings } from './jwt-settings';
export type { RetentionRule } from './retention-rules';
export { SettingError } from './setting';
export * from './settings';
