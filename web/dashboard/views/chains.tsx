import { ChainTiles } from '../chains/chain-tiles';
import { useChains } from '../chains/use-chains';
import { Namespaces } from '../operations';
import { Page } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { addressOf } from '../routes/route';

const PAGE = 24;

/** Every namespace with the verdict on its chain. */
export function ChainsView({ search }: { readonly search: URLSearchParams }) {
  const after = search.get('after') ?? undefined;
  const chains = useChains(PAGE, after);
  const last = chains.answer.data?.cascadeNamespaces.at(-1);
  return (
    <Page
      title="Chains"
      lead="Each namespace is a chain of cascade events: every event holds the hash of the one before it."
      actions={
        <QueryButton
          operation={Namespaces}
          variables={{ first: PAGE, ...(after !== undefined && { after }) }}
        />
      }
    >
      <ChainTiles chains={chains} isWide noneText="There are no chains here." />
      {chains.names.length === PAGE && last !== undefined && (
        <nav className="pager" aria-label="Pages">
          <span />
          <a className="button" href={addressOf({ name: 'chains' }, { after: last })} rel="next">
            More
          </a>
        </nav>
      )}
    </Page>
  );
}
