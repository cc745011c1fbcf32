// Installs Node as the host of the core; every entry point imports this file for that effect.
import { installHost } from '../core/host.js';
import { nodeHost } from './host.js';

installHost(nodeHost);
