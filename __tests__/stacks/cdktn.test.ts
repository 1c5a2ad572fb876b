import { synthesizeWith } from './support/bundled-app';

describe('CDK Terrain, the continuation of cdktf', () => {
  const before = synthesizeWith({});
  const after = synthesizeWith({ library: 'cdktn' });

  it('replaces cdktf in the whole app', () => {
    expect(before.libraries).toEqual(['cdktf']);
    expect(after.libraries).toEqual(['cdktn']);
  });

  it('has no stack traces of tokens and no source maps in the bundle, as before', () => {
    for (const { code } of [before, after]) {
      expect(/\.captureStackTrace = \(\) => \[\];/.test(code)).toBe(true);
      expect(code.includes('sourceMappingURL=data:')).toBe(false);
    }
  });

  it('synthesizes the same stacks', () => {
    expect(after.stacks.size).toBe(13);
    // Terraform ignores the key `//`, which contains the name and version of the library.
    const withoutComments = (stacks: ReadonlyMap<string, Readonly<Record<string, unknown>>>) =>
      [...stacks].map(([name, stack]) => [name, { ...stack, '//': undefined }]);
    expect(withoutComments(after.stacks)).toEqual(withoutComments(before.stacks));
  });
});
