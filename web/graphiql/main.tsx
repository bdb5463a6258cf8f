import './workers';
import 'graphiql/style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground';

const place = document.getElementById('playground');
if (place === null) throw new Error('The page has no element for the playground.');
createRoot(place).render(<Playground />);
