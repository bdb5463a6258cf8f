import { useEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { LiveIndicator } from './parts/live-indicator';
import { Icon, Mark, type IconName } from './parts/icons';
import { Shortcuts, useShortcuts } from './parts/shortcuts';
import { ThemeButton } from './parts/theme-button';
import { TokenButton } from './parts/token-button';
import { addressOf, type Route } from './routes/route';

interface Place {
  readonly text: string;
  readonly icon: IconName;
  readonly route: Route;
  /** The views that belong to it. */
  readonly names: readonly Route['name'][];
}

const places: readonly Place[] = [
  { text: 'Overview', icon: 'overview', route: { name: 'overview' }, names: ['overview'] },
  { text: 'Incidents', icon: 'incidents', route: { name: 'incidents' }, names: ['incidents', 'incident'] },
  { text: 'Chains', icon: 'chains', route: { name: 'chains' }, names: ['chains', 'chain', 'event'] },
  {
    text: 'Recoveries',
    icon: 'recoveries',
    route: { name: 'recoveries' },
    names: ['recoveries', 'recovery'],
  },
  {
    text: 'Postmortems',
    icon: 'postmortems',
    route: { name: 'postmortems' },
    names: ['postmortems', 'postmortem'],
  },
  { text: 'Evidence log', icon: 'log', route: { name: 'log' }, names: ['log'] },
];

/** What stands around each view. */
export function Shell({ children, route }: { readonly children: ReactNode; readonly route: Route }) {
  const [isOpen, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  useShortcuts(() => help.current?.showModal());
  useEffect(() => setOpen(false), [route]);

  // an address behind # would be taken for a view
  const skip = (event: MouseEvent): void => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <div className="shell">
      <a className="skip" href="#/" onClick={skip}>
        Skip to the content
      </a>
      <header className="bar no-print">
        <a className="brand" href={addressOf({ name: 'overview' })}>
          <Mark />
          <span>incident-archive</span>
        </a>
        <button
          type="button"
          className="icon-button menu-button"
          aria-expanded={isOpen}
          aria-controls="places"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="menu" size={20} />
          <span className="hidden">Menu</span>
        </button>
        <div id="places" className="places" data-open={isOpen}>
          <nav aria-label="Views">
            <ul>
              {places.map(({ icon, names, route: to, text }) => (
                <li key={text}>
                  <a href={addressOf(to)} aria-current={names.includes(route.name) ? 'page' : undefined}>
                    <Icon name={icon} size={18} />
                    {text}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div className="bar-foot">
            <LiveIndicator />
            <div className="bar-tools">
              <TokenButton />
              <ThemeButton />
              <button
                type="button"
                className="icon-button"
                title="Keyboard shortcuts (?)"
                aria-label="Keyboard shortcuts"
                onClick={() => help.current?.showModal()}
              >
                <Icon name="keyboard" />
              </button>
              <a className="icon-button" href="graphiql/" title="Playground" aria-label="Playground">
                <Icon name="query" />
              </a>
            </div>
          </div>
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
      <Shortcuts ref={help} />
    </div>
  );
}
