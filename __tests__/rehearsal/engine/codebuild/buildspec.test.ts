import { parseBuildspec } from '../../../../rehearsal/engine/codebuild/buildspec';

describe('a buildspec', () => {
  it.each([
    ['version: 0.1\nphases: {}', 'version'],
    ['version: 0.2\nphases: { deploy: { commands: [] } }', 'deploy'],
    ['version: 0.2\nphases: {}\ncache: { paths: [] }', 'cache'],
    ['version: 0.2\nphases: {}\nartifacts: { files: [a], secondary-artifacts: {} }', 'secondary-artifacts'],
    ['version: 0.2\nphases: {}\nenv: { secrets-manager: { A: b } }', 'secrets-manager'],
    ['version: 0.2\nphases: { build: { run-as: root } }', 'run-as'],
    ['version: 0.2\nphases: {}\nreports: { r: { files: [a], file-format: NUNITXML } }', 'file-format'],
    [
      `version: 0.2\nphases: {}\nreports: { ${'abcdef'.replace(/./g, '$&: { files: [a] }, ')} }`,
      'reports: allowed: at most 5 report groups',
    ],
  ])('is rejected with the name of the unsupported part: %s', (text, word) => {
    expect(() => parseBuildspec(text)).toThrow(word);
  });

  it.each([
    [
      'an alias of aliases',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...Array.from('bcdefgh', (name, index) => {
          const alias = `*${'abcdefg'.charAt(index)}`;
          return `${name}: &${name} [${Array.from({ length: 9 }, () => alias).join(', ')}]`;
        }),
      ].join('\n'),
      'the buildspec:2:8: nested aliases (*name) expand to too much data; replace the aliases with their values',
    ],
    [
      'an alias without an anchor',
      'version: 0.2\nphases: *a',
      'the buildspec:2:9: the alias *a has no anchor &a before the alias; add the anchor',
    ],
    [
      'broken YAML',
      'version: 0.2\nphases: [',
      'the buildspec:2:10: not well-formed YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a second document',
      'version: 0.2\n---\nversion: 0.2\n',
      'the buildspec:2:1: a second YAML document begins; keep one document, and remove the line ---',
    ],
    [
      'many mistakes',
      `version: "${'\\q'.repeat(9)}"`,
      /^the buildspec:1:11: this escape sequence does not exist/,
    ],
  ])('is rejected with line and column: %s', (_case, text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });

  it('may repeat a value with an alias', () => {
    const { phases } = parseBuildspec(
      'version: 0.2\nphases: { build: { commands: &same [make] }, post_build: { commands: *same } }',
    );
    expect(phases.post_build?.commands).toEqual(['make']);
  });

  it('may name runtime versions, which the rehearsal ignores', () => {
    const { phases } = parseBuildspec(
      'version: 0.2\nphases: { install: { runtime-versions: { nodejs: 22 } } }',
    );
    expect(phases.install?.commands).toEqual([]);
  });
});
