// The panel: the four analysts a desk asks. Those without a source of data say so and what they would
// need; none of them makes a view up.
import type { Analyst, AnalystName } from '#engine/analyst.ts';
import { technical } from '#engine/analyst/technical.ts';

function notConfigured(name: AnalystName, needs: string): Analyst {
  const line = `The ${name} analyst is not configured: it would need ${needs}.`;
  return { name, look: () => ({ kind: 'not-configured', line }) };
}

export const PANEL: readonly Analyst[] = [
  technical,
  notConfigured('fundamental', 'company statements and an earnings calendar from a data provider'),
  notConfigured('sentiment', 'a licensed source of news headlines'),
  notConfigured('macro', 'interest rates and a calendar of economic releases from a data provider'),
];
