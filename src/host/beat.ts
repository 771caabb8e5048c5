// The beat: an act each second of the machine's own running time, whatever its clock is set to. One that
// takes longer is waited for, what a sleep left out is never made up for, and a fault ends it.

const SLICE_MS = 100;

async function slices(count: number, stopped: () => boolean): Promise<void> {
  for (let slice = 0; slice < count && !stopped(); slice += 1)
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
}

/** Ends when it is stopped; rejects with what the act rejected with. */
export async function eachSecond(
  act: () => Promise<unknown>,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) await Promise.all([act(), slices(10, stopped)]);
}

/** Ten times a second, for a clock that goes faster than the wall's. */
export async function eachTenth(
  act: () => Promise<unknown>,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) await Promise.all([act(), slices(1, stopped)]);
}
