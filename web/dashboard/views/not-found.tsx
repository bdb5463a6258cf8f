import { Page } from '../parts/page';
import { Notice } from '../parts/states';
import { addressOf } from '../routes/route';

/** What is shown where nothing is, or nothing that the caller may see. */
export function NotFound({ what }: { readonly what: string }) {
  return (
    <Page title="Not found">
      <Notice icon="search" title={`${what} is not there.`}>
        <p>The archive does not have it, or your token does not let you see it.</p>
        <a className="button" href={addressOf({ name: 'overview' })}>
          To the overview
        </a>
      </Notice>
    </Page>
  );
}
