// Makes this runtime the core's host; imported for this effect by every entry point.
import { installHost } from '../core/host.js';
import { nodeHost } from './host.js';

installHost(nodeHost);
