import { join } from 'node:path';

import { loadConfig } from '../../../cli/config/load-config';

const fixture = (name: string) => join(__dirname, '../../fixtures', `${name}.config.ts`);

/** Loads a configuration. @returns the printed warnings. */
function warningsOf(name: string): string[] {
  const messages: string[] = [];
  loadConfig(fixture(name), (message) => messages.push(message));
  return messages;
}

test('warns once of an unknown Region, with line and column', () => {
  expect(warningsOf('unknown-region')).toEqual([
    expect.stringMatching(
      /^__tests__\/fixtures\/unknown-region\.config\.ts has a warning:\n {2}\S+:7:3 pipelineRegion: 'us-east-9' is missing in /,
    ),
  ]);
});

test('does not warn of known Regions', () => {
  expect(warningsOf('example')).toEqual([]);
});

test('prints a warning to stderr, because stdout may be a JSON document', () => {
  const stderr = jest.spyOn(console, 'error').mockReturnValue();
  const stdout = jest.spyOn(console, 'log').mockReturnValue();
  loadConfig(fixture('unknown-region'));
  expect(stderr.mock.calls).toEqual([[expect.stringContaining('has a warning:')]]);
  expect(stdout).not.toHaveBeenCalled();
});
