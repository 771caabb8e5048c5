// Runs a drill on its stage, act after act, and answers with every step and what shows it. What breaks off an
// act fails its steps and ends the drill; it never rises.
import { BrokerFault } from '#engine/broker/broker.ts';
import { brokenOff, lookedAt, resultOf } from '#runbook/drill/drill.ts';
import type { Act, Drill } from '#runbook/drill/drill.ts';
import type { DrillResult, DrillStep } from '#runbook/drill/fact.ts';
import type { Stage } from '#runbook/drill/stage.ts';

async function playAct(stage: Stage, act: Act): Promise<readonly DrillStep[]> {
  const since = stage.assembled.machine.ledger.head().seq;
  for (const deed of act.deeds) await deed(stage);
  const sight = await stage.sight(since);
  return act.steps.map((step) => lookedAt(step, sight));
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `progress` is told the share done before each act and at the end. */
export async function runDrill(
  drill: Drill,
  stage: Stage,
  progress: (share: number) => void,
): Promise<DrillResult> {
  const steps: DrillStep[] = [];
  for (const [at, act] of drill.acts.entries()) {
    progress(at / drill.acts.length);
    try {
      steps.push(...(await playAct(stage, act)));
    } catch (error) {
      const why = error instanceof BrokerFault ? `the broker: ${error.message}` : said(error);
      steps.push(...drill.acts.slice(at).flatMap((left) => brokenOff(left, why)));
      break;
    }
  }
  progress(1);
  return resultOf(steps);
}
