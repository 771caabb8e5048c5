// The duties of the on-call, in the order in which they are called.

export const DUTIES = ['primary', 'secondary', 'tertiary'] as const;
export type Duty = (typeof DUTIES)[number];
