// Loaded by mocha before the tests: they run the core on Node.
import '../src/node/install.js';
