// The risk and compliance review before trading: how far the desk is open and why not further, and every
// figure as a value of its limit.
import { judgeGate } from '#engine/risk/gate.ts';
import { budgetLines, grossStake, layerLines, varStake } from '#runbook/jobs/exposure.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';

export const riskReview: PlainJob = (call) => {
  const { ports } = call;
  ensureDay(call);
  const { engine } = ports.state();
  const gate = judgeGate(engine, ports.seen());
  const { restricted } = engine.limits;
  return {
    ok: true,
    lines: [
      `The desk is ${gate.level}.${gate.reasons.length === 0 ? ' Nothing is against opening risk.' : ''}`,
      ...gate.reasons.map((reason) => `  ${reason}`),
      ...layerLines(engine),
      grossStake(engine).line,
      varStake(engine, ports.seen(), ports.market).line,
      ...budgetLines(engine),
      `restricted: ${restricted.length === 0 ? 'none' : restricted.join(', ')}`,
    ],
  };
};
