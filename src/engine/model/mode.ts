// The desk's mode and kind. LIVE is above PAPER is above DEV; a desk's kind is fixed when it is made.

export type Mode = 'DEV' | 'PAPER' | 'LIVE';
export type DeskKind = 'demo' | 'real';
