// The dead-man call: an address outside that hears from the desk once a minute while the auditor is satisfied.
// Silence is the message: a desk that hangs, died or climbs no ladder says nothing.

const EVERY_MS = 60_000;
const CALL_MS = 10_000;

export interface DeadMan {
  stop(): void;
}

export interface DeadManParts {
  /** Null: nobody waits for it. */
  readonly url: string | null;
  readonly isSatisfied: () => boolean;
  readonly warn: (text: string) => void;
  /** How often; once a minute unless told. */
  readonly everyMs?: number;
}

/** What went wrong, without the address, whose path may be known to few. */
async function call(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : 'no answer';
  }
}

/** Begins to call; a fault is told once, until it works again. */
export function startDeadMan({
  url,
  isSatisfied,
  warn,
  everyMs = EVERY_MS,
}: DeadManParts): DeadMan {
  if (url === null) return { stop: () => undefined };
  const { host } = new URL(url);
  let told: string | null = null;
  const beat = async (): Promise<void> => {
    if (!isSatisfied()) return;
    const fault = await call(url);
    if (fault !== null && told === null) warn(`The heartbeat does not reach ${host}: ${fault}.`);
    told = fault;
  };
  void beat();
  const timer = setInterval(() => void beat(), everyMs);
  return { stop: () => clearInterval(timer) };
}
