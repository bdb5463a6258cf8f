import { token } from '../../shared/token';
import { Page } from '../parts/page';
import { Notice, TokenForm } from '../parts/states';

/** What is shown instead of every view as long as the server lets nobody in. */
export function NeedsToken() {
  const title = token() === '' ? 'This archive asks for an access token.' : 'This token is not accepted.';
  return (
    <Page title="Access token">
      <Notice icon="key" title={title}>
        {token() !== '' && <p>It may have been revoked, have expired, or lack a part.</p>}
        <TokenForm />
      </Notice>
    </Page>
  );
}
