// Which hosts are this machine: a stand-in lives nowhere else, and a real desk's platforms and broker never here.

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}
