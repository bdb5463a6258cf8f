import { ChainTile } from '../chains/chain-tile';
import { useChains } from '../chains/use-chains';
import { Namespaces } from '../operations';
import { Page } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Answered, Empty } from '../parts/states';
import { addressOf } from '../routes/route';

const PAGE = 24;

/** Every namespace with the verdict on its chain. */
export function ChainsView({ search }: { readonly search: URLSearchParams }) {
  const after = search.get('after') ?? undefined;
  const chains = useChains(PAGE, after);
  const last = chains.names.at(-1);
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
      <Answered answer={chains.answer} what="the chains">
        {({ cascadeNamespaces: names }) =>
          names.length === 0 ? (
            <Empty title="There are no chains here." />
          ) : (
            <div className="tiles tiles-wide">
              {names.map((namespace, index) => (
                <ChainTile
                  key={namespace}
                  namespace={namespace}
                  isItsTurn={chains.isItsTurn(index)}
                  onSettled={chains.onSettled}
                />
              ))}
            </div>
          )
        }
      </Answered>
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
