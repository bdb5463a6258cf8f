export { SettingError } from './definition';
export * from './settings';
