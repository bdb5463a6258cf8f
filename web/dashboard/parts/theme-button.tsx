import { useState } from 'react';
import { chooseTheme, storedTheme, type Theme } from '../theme';
import { Icon } from './icons';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** Goes through the themes: that of the system, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const turn = (): void => {
    chooseTheme(next[theme]);
    setTheme(next[theme]);
  };
  const text = `Theme: ${theme}`;
  return (
    <button type="button" className="icon-button" onClick={turn} aria-label={text} title={text}>
      <Icon name={icons[theme]} />
    </button>
  );
}
