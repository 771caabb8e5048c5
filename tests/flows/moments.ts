// Moments of the recorded history the dialogues play on, with what the demo's desk does there; the
// dialogues themselves fail when a change of strategies or seed moves them.

/** Entries just sent rest at the broker. */
export const AT_WORK = '2020-02-10 09:30';
/** Positions are held, their stops rest, nothing else works. */
export const HOLDING = '2020-02-10 10:30';
