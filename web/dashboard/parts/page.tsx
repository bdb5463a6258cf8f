import { useEffect, useId, useRef, type ReactNode } from 'react';
import { shortText } from '../format/text';
import { Icon } from './icons';
import { Said } from './said';

/** A view: its heading takes the focus when one comes to it, so that a screen reader tells where one is. */
export function Page(props: {
  readonly title: string;
  /** What the heading shows where that is more than its text. */
  readonly heading?: ReactNode;
  readonly up?: { readonly href: string; readonly name: string };
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { actions, children, heading, lead, title, up } = props;
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${shortText(title, 100)} · incident-archive`;
  }, [title]);
  useEffect(() => {
    // the first view leaves the focus where the browser has it
    if (hasOpened) place.current?.focus({ preventScroll: true });
    hasOpened = true;
  }, []);
  return (
    <>
      <header className="page-head">
        <div className="page-title">
          {up && (
            <a className="up no-print" href={up.href}>
              <Icon name="left" size={14} /> <Said text={up.name} />
            </a>
          )}
          <h1 ref={place} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead && <div className="lead">{lead}</div>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

let hasOpened = false;

export function Panel(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ''}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.note && <span className="panel-note">{props.note}</span>}
        {props.actions && <span className="panel-actions">{props.actions}</span>}
      </header>
      {props.children}
    </section>
  );
}

/** Names and values, a pair a line. A value that is null or false is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** One of a few settings, each of which has an address of its own. */
export function Choice(props: {
  readonly name: string;
  readonly options: readonly { readonly text: string; readonly href: string; readonly isChosen: boolean }[];
}) {
  return (
    <nav className="choice no-print" aria-label={props.name}>
      {props.options.map(({ href, isChosen, text }) => (
        <a key={href} href={href} aria-current={isChosen ? 'true' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
