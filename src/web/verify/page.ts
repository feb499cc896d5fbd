import { byId } from './elements.ts';
import { startShared } from './shared.ts';
import { startVerifying } from './verify.ts';

byId('host', HTMLElement).textContent = location.host;
if (location.pathname === '/l') startShared();
else startVerifying();
