export { isLoopbackHost } from './addresses';
export { inspectSettings, type InspectedSettings } from './inspect-settings';
export { jwtSettings, type JwtSettings } from './jwt-settings';
export type { RetentionRule } from './retention-rules';
export { SettingError } from './setting';
export * from './settings';
