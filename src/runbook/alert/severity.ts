// How bad an alert is: three severities, named here alone, and which of two is worse.

/** Worst first, as people are told of them. */
export const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How bad, as a number: to find the worse of two. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  INFO: 0,
  WARNING: 1,
  CRITICAL: 2,
};
