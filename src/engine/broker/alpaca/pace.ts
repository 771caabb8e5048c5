// Calls made at the same instant leave in small groups, one a turn of the event loop: the first is on the
// wire before the last is written, and none waits for an answer.
export type Pace = () => Promise<void>;

/** A pace that lets so many through at once, and as many more each turn. */
export function createPace(group: number): Pace {
  const waiting: (() => void)[] = [];
  let left = group;
  let turning = false;
  const turn = (): void => {
    const leaving = waiting.splice(0, group);
    left = group - leaving.length;
    turning = leaving.length > 0;
    if (turning) setImmediate(turn);
    for (const leave of leaving) leave();
  };
  return () => {
    if (!turning) setImmediate(turn);
    turning = true;
    if (left > 0 && waiting.length === 0) {
      left -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  };
}
