/** Returns the output of a command without the notice about a version of Node that has reached its end of life. */
export const withoutNotice = (output: string) =>
  output.replace(/^Node \d+ has reached its end of life; .*\n+/, '');
