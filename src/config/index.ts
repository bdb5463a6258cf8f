export { isLoopbackHost } from './addresses';
export { jwtSettings, type JwtSettings } from './jwt-settings';
export { SettingError } from './setting';
export * from './settings';
