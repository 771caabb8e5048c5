// A process that takes the lease of the folder it is given, says what it got, and keeps it until it is
// killed or told to let go.
import { takeLease } from '#engine/journal/lease.ts';
import { wallTime } from '#engine/model/time.ts';

const [, , folder = ''] = process.argv;
const taken = takeLease(folder, { pid: process.pid, now: wallTime(Date.now()) });
console.log(taken.ok ? `epoch ${taken.value.epoch}` : taken.refusal.code);
if (taken.ok) {
  const beat = setInterval(() => {}, 1_000);
  process.stdin.once('data', () => {
    taken.value.release();
    clearInterval(beat);
    process.stdin.destroy();
  });
}
