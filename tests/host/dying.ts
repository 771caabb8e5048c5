// A thread in the place of the one that draws, which ends itself over whatever it is asked to draw.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => process.exit(3));
