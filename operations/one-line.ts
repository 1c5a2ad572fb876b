/** Returns a text that somebody else has written as one line. */
export const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
