import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { synthesizeWith } from './support/bundled-app';

const DECISION = join(__dirname, '../../docs/decisions/0001-cdktf.md');
/** The line of code in decision record 1 that users copy into the code. */
const [, line = ''] = /^```ts\n(this\.addOverride\(.*\);)\n```$/m.exec(readFileSync(DECISION, 'utf8')) ?? [];

const stackSchema = z.looseObject({
  terraform: z.looseObject({
    required_providers: z.strictObject({ aws: z.strictObject({ source: z.string(), version: z.string() }) }),
  }),
});

describe('the line of decision 1 for a newer AWS provider', () => {
  const before = synthesizeWith({});
  const after = synthesizeWith({ line: `    ${line}` });
  const parsed = (stacks: typeof before.stacks) =>
    [...stacks].map(([name, stack]) => ({ name, stack: stackSchema.parse(stack) }));
  const versions = (stacks: typeof before.stacks) =>
    new Set(parsed(stacks).map(({ stack }) => stack.terraform.required_providers.aws.version));

  it('changes the version in every stack, within the major version of the bindings', () => {
    expect([...versions(before.stacks)]).toEqual(['6.25.0']);
    const [version, ...others] = versions(after.stacks);
    expect(others).toEqual([]);
    expect(line).toContain(`'${String(version)}'`);
    expect(version).toMatch(/^6\.(2[6-9]|[3-9]\d)\.\d+$/);
  });

  it('changes nothing else but the hash of the configuration', () => {
    const withoutHash = (stacks: typeof before.stacks) =>
      parsed(stacks).map(({ name, stack: { output, ...stack } }) => ({ name, stack }));
    const withVersion = (version: string) =>
      withoutHash(before.stacks).map(({ name, stack }) => {
        const { required_providers: providers } = stack.terraform;
        const aws = { ...providers.aws, version };
        return { name, stack: { ...stack, terraform: { ...stack.terraform, required_providers: { aws } } } };
      });
    expect(withoutHash(after.stacks)).toEqual(withVersion([...versions(after.stacks)].join()));
  });
});
