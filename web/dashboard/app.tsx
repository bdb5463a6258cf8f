import { Component, lazy, Suspense, type ReactNode } from 'react';
import { LiveProvider } from './api/live';
import { Loading, Notice } from './parts/states';
import type { Address } from './routes/route';
import { useAddress } from './routes/use-address';
import { Shell } from './shell';
import { ChainView } from './views/chain';
import { ChainsView } from './views/chains';
import { IncidentView } from './views/incident';
import { IncidentsView } from './views/incidents';
import { LogView } from './views/log';
import { NotFound } from './views/not-found';
import { OverviewView } from './views/overview';
import { PostmortemView } from './views/postmortem';
import { PostmortemsView } from './views/postmortems';
import { RecoveriesView } from './views/recoveries';
import { RecoveryView } from './views/recovery';

const EventView = lazy(() => import('./views/event'));

/** The whole page. */
export function App() {
  const address = useAddress();
  const key = JSON.stringify(address.route);
  return (
    <LiveProvider>
      <Shell route={address.route}>
        <Guard key={key}>
          <Suspense fallback={<Loading what="the view" />}>{viewOf(address)}</Suspense>
        </Guard>
      </Shell>
    </LiveProvider>
  );
}

function viewOf({ route, search }: Address): ReactNode {
  switch (route.name) {
    case 'overview':
      return <OverviewView search={search} />;
    case 'incidents':
      return <IncidentsView search={search} />;
    case 'incident':
      return <IncidentView id={route.id} />;
    case 'chains':
      return <ChainsView search={search} />;
    case 'chain':
      return <ChainView namespace={route.id} search={search} />;
    case 'event':
      return <EventView cascadeId={route.id} />;
    case 'recoveries':
      return <RecoveriesView search={search} />;
    case 'recovery':
      return <RecoveryView sessionId={route.id} />;
    case 'postmortems':
      return <PostmortemsView search={search} />;
    case 'postmortem':
      return <PostmortemView incidentId={route.id} />;
    case 'log':
      return <LogView search={search} />;
    case 'unknown':
      return <NotFound what="This address" />;
  }
}

/** Keeps the rest of the page when a view fails, or when a newer server has no such file any more. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Notice icon="alert" title="This view failed." role="alert">
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </Notice>
    );
  }
}
