// The port each demo takes when nobody else has it, so that its page can be bookmarked.

export const KNOWN_PORTS = { slack: 4_390, discord: 4_391 } as const;
