// The port the demo takes when nobody else has it, so that its page can be bookmarked.

export const KNOWN_PORT = 4_390;
