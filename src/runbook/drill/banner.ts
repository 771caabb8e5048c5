// The banner of a drill made on the desk itself: how its latch, and so its alert, begins. People's words always stand
// behind a name or a label, so that nobody can pass a halt that is meant for a drill, and no drill hides one.

const BANNER = 'DRILL of the kill switch';

/** Why the desk is halted by a drill, in words. */
export function drillReason(name: string): string {
  return `${BANNER}, pressed by ${name}; no emergency.`;
}

/** Whether an alert tells of a drill and of nothing else. */
export function isDrill(text: string): boolean {
  return text.startsWith(BANNER);
}
