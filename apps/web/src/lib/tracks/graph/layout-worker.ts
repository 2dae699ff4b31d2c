/** Lays graphs out beside the page: the library listens by itself in a worker. */
import 'elkjs/lib/elk-worker.min.js';
