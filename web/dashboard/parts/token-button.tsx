import { useRef, useSyncExternalStore } from 'react';
import { onTokenChange, setToken, token } from '../../shared/token';
import { Icon } from './icons';
import { TokenForm } from './states';

/** Takes the token that the page shows the server, and forgets it. */
export function TokenButton() {
  const isSet = useSyncExternalStore(onTokenChange, token) !== '';
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (): void => dialog.current?.close();
  const text = isSet ? 'Access token: in use' : 'Access token: none';
  return (
    <>
      <button
        type="button"
        className={isSet ? 'icon-button icon-button-on' : 'icon-button'}
        aria-label={text}
        title={text}
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="key" />
      </button>
      <dialog ref={dialog} className="dialog" aria-label="Access token">
        <h2>Access token</h2>
        {isSet && (
          <p>
            A token is in use.{' '}
            <button
              type="button"
              className="button"
              onClick={() => {
                setToken('');
                close();
              }}
            >
              Forget it
            </button>
          </p>
        )}
        <TokenForm onDone={close} />
        <form method="dialog">
          <button className="button">Close</button>
        </form>
      </dialog>
    </>
  );
}
