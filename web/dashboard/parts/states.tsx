import { useState, type FormEvent, type ReactNode } from 'react';
import { setToken } from '../../shared/token';
import type { ApiError } from '../api/api-error';
import type { Answer } from '../api/use-query';
import { Icon, type IconName } from './icons';

/** What stands in the place of data: why there are none, and what can be done. */
export function Notice(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly role?: 'alert';
}) {
  return (
    <div className="notice" role={props.role}>
      <span className="notice-icon">
        <Icon name={props.icon} size={20} />
      </span>
      <p className="notice-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** `hint` is shown where it takes longer than a moment. */
export function Loading(props: { readonly rows?: number; readonly what: string; readonly hint?: string }) {
  const { hint, rows = 4, what } = props;
  return (
    <div className="loading" role="status">
      <span className="hidden">Loading {what}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="bone" aria-hidden="true" />
      ))}
      {hint !== undefined && <span className="loading-hint">{hint}</span>}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Notice icon="search" title={title}>
      {children}
    </Notice>
  );
}

/** Why there is no data, with what helps: a token, another one, or another try. */
export function Fault({ error, retry }: { readonly error: ApiError; readonly retry?: () => void }) {
  if (error.kind === 'FORBIDDEN') {
    return (
      <Notice icon="lock" title="Your token does not allow this." role="alert">
        <FaultDetails error={error} />
      </Notice>
    );
  }
  return (
    <Notice icon="alert" title={titleOf(error)} role="alert">
      <FaultDetails error={error} />
      {retry && (
        <button type="button" className="button" onClick={retry}>
          <Icon name="reload" /> Try again
        </button>
      )}
    </Notice>
  );
}

function titleOf({ code, kind }: ApiError): string {
  if (kind === 'OFFLINE') return 'The server does not answer.';
  if (code === 'BAD_USER_INPUT') return 'The archive cannot use what was entered.';
  if (code === 'RATE_LIMITED') return 'The archive was asked too often. Wait a moment.';
  if (code === 'DEADLINE_EXCEEDED') return 'The answer would have taken too long.';
  return 'This could not be read.';
}

function FaultDetails({ error }: { readonly error: ApiError }) {
  return (
    <>
      <p>{error.message}</p>
      <p className="fault-code">
        <code>{error.code}</code>
        {error.requestId !== null && (
          <>
            {' '}
            request <code>{error.requestId}</code>
          </>
        )}
      </p>
    </>
  );
}

/** Takes a token for the life of the tab. */
export function TokenForm({ onDone }: { readonly onDone?: () => void }) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setToken(text);
    onDone?.();
  };
  return (
    <form className="token-form" onSubmit={submit}>
      <label className="field">
        <span className="field-name">Access token</span>
        <input
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder="iat_…"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-primary" disabled={text.trim() === ''}>
        Use token
      </button>
      <p className="hint">It stays in this tab and is forgotten when that is closed.</p>
    </form>
  );
}

/** The data of an answer, or what stands in their place. */
export function Answered<Data>(props: {
  readonly answer: Answer<Data>;
  readonly what: string;
  readonly rows?: number;
  readonly hint?: string;
  readonly children: (data: Data) => ReactNode;
}) {
  const { answer, children, hint, rows, what } = props;
  const { data, error, isLoading, reload } = answer;
  if (error !== null && !isLoading && data === null) return <Fault error={error} retry={reload} />;
  if (data === null) return <Loading what={what} rows={rows} hint={hint} />;
  return (
    <>
      {error !== null && <Outdated error={error} retry={reload} />}
      {children(data)}
    </>
  );
}

/** That what is shown could not be read anew. */
function Outdated({ error, retry }: { readonly error: ApiError; readonly retry: () => void }) {
  return (
    <p className="callout" role="alert">
      <Icon name="alert" />
      <span>
        This is older than it should be: {error.message} <code>{error.code}</code>
        {error.requestId !== null && (
          <>
            {' '}
            request <code>{error.requestId}</code>
          </>
        )}
      </span>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </p>
  );
}
