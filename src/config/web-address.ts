import { isLoopbackHost } from './addresses';
import { SettingError } from './setting';

/**
 * Reads an address that begins with https://, or with http:// on loopback, or with `isPlainAllowed` anywhere; null where
 * there is none. The error does not repeat it: addresses hold tokens.
 */
export function webAddress(variable: string, { isPlainAllowed = false } = {}) {
  return (text: string | undefined): URL | null => {
    if (text === undefined || text === '') return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    const isPlain = url?.protocol === 'http:' && (isPlainAllowed || isLoopbackHost(url.hostname));
    if (url === null || !(url.protocol === 'https:' || isPlain))
      throw new SettingError(
        `${variable} must begin with https://${isPlainAllowed ? ' or http://' : ', or with http:// on loopback'}`,
      );
    if (url.username !== '' || url.password !== '')
      throw new SettingError(`${variable} must have neither user nor password`);
    return url;
  };
}
