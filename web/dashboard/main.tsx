import './styles/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { applyTheme } from './theme';

applyTheme();
const place = document.getElementById('dashboard');
if (place === null) throw new Error('The page has no element for the dashboard.');
createRoot(place).render(<App />);
