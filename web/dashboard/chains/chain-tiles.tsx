import { Answered, Empty } from '../parts/states';
import { ChainTile } from './chain-tile';
import type { Chains } from './use-chains';

/** The chains of a page, each with its verdict; `noneText` where there are none. */
export function ChainTiles({
  chains,
  isWide = false,
  noneText,
}: {
  readonly chains: Chains;
  readonly isWide?: boolean;
  readonly noneText: string;
}) {
  return (
    <Answered answer={chains.answer} what="the chains">
      {() =>
        chains.names.length === 0 ? (
          <Empty title={noneText} />
        ) : (
          <div className={isWide ? 'tiles tiles-wide' : 'tiles'}>
            {chains.names.map((namespace) => (
              <ChainTile
                key={namespace}
                namespace={namespace}
                isItsTurn={chains.isItsTurn(namespace)}
                onSettled={chains.onSettled}
              />
            ))}
          </div>
        )
      }
    </Answered>
  );
}
