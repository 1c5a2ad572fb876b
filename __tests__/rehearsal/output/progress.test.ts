import { createProgress } from '../../../rehearsal/output/progress';
import { table } from '../../../rehearsal/output/table';
import { styleOf, wrap, wrapText } from '../../../rehearsal/output/terminal';

function recordOutput() {
  let text = '';
  return { output: { write: (more: string) => (text += more) }, text: () => text };
}
const PIPE = { colors: false, width: undefined };

describe('progress', () => {
  test('prints a step when it begins, and its duration when it ends', async () => {
    const { output, text } = recordOutput();
    let now = 0;
    const progress = createProgress(output, PIPE, () => now);
    await progress.step('deploy', () => {
      expect(text()).toBe('  … deploy\n');
      now = 3400;
      return Promise.resolve();
    });
    expect(text()).toContain('  ✔ deploy  3.4 s\n');
  });

  test('marks a step that fails, and throws its error', async () => {
    const { output, text } = recordOutput();
    const progress = createProgress(output, PIPE, () => 0);
    await expect(progress.step('deploy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(text()).toContain('✘ deploy');
  });

  test('prints no line wider than the terminal, also with colors, except for commands', async () => {
    const { output, text } = recordOutput();
    const progress = createProgress(output, { colors: true, width: 60 }, () => 0);
    const long =
      'start moto, the endpoint before moto, and the stand-in AWS provider, all of them in one terminal';
    progress.part(long);
    progress.line(long);
    await progress.step(long, () => Promise.resolve());
    // eslint-disable-next-line no-control-regex
    const plain = text().replace(/\u001b\[\d+m/g, '');
    expect(Math.max(...plain.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(text()).toContain('\u001b[32m✔\u001b[39m start moto');
    const command = `aws codepipeline put-approval-result --token ${'a'.repeat(60)}`;
    progress.verbatim(command);
    expect(text()).toContain(`  ${command}\n`);
  });
});

describe('the style of an output', () => {
  const terminal = { isTTY: true, columns: 60 };
  test.each([
    ['a terminal', terminal, {}, true, 60],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true, 60],
    ['NO_COLOR', terminal, { NO_COLOR: '1', TERM: 'xterm' }, false, 60],
    ['TERM=dumb', terminal, { TERM: 'dumb' }, false, 60],
    ['a terminal of unknown size', { isTTY: true, columns: 0 }, {}, true, undefined],
    ['a pipe', { columns: 60 }, { TERM: 'xterm' }, false, undefined],
  ])('is chosen for %s', (_output, output, environment, colors, width) => {
    expect(styleOf(output, environment)).toEqual({ colors, width });
  });
});

describe('a narrow terminal', () => {
  test('continues the description of an option below its start', () => {
    expect(wrap('  --port <number>       port of the local AWS (default: a free one)', 46)).toEqual([
      '  --port <number>       port of the local AWS',
      '                        (default: a free one)',
    ]);
  });

  test('continues a marked line after the mark', () => {
    expect(wrap('✔ hello  Verify / Verify  Succeeded  1.1 s', 26)).toEqual([
      '✔ hello  Verify / Verify',
      '  Succeeded  1.1 s',
    ]);
    expect(wrap('└─ Approved by an operator: approved by --yes', 30)).toEqual([
      '└─ Approved by an operator:',
      '   approved by --yes',
    ]);
  });

  test('does not break a word that is longer than the line', () => {
    expect(wrapText(`a ${'b'.repeat(30)} c\nd`, 20)).toBe(`a\n${'b'.repeat(30)}\nc\nd`);
  });

  test('shows a table that does not fit as blocks', () => {
    const rows = [
      ['pipeline-one', 'Succeeded'],
      ['pipeline-two', 'Failed'],
    ];
    expect(table(['pipeline', 'status'], rows, 20)).toEqual([
      'pipeline  pipeline-one',
      'status    Succeeded',
      '',
      'pipeline  pipeline-two',
      'status    Failed',
    ]);
    expect(table(['pipeline', 'status'], rows, 23)).toHaveLength(4);
  });
});

test('a column is as wide as its widest cell', () => {
  expect(table(['a', 'long title'], [['wide cell', 'b']])).toEqual([
    'a          long title',
    '─────────────────────',
    'wide cell  b',
  ]);
});
