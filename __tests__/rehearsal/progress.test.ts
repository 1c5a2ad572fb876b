import { createProgress, table } from '../../rehearsal/progress';

function recording(isTTY = false) {
  let text = '';
  return { output: { isTTY, write: (more: string) => (text += more) }, text: () => text };
}

describe('progress', () => {
  test('says what begins, how long it usually takes, and how long it took', async () => {
    const { output, text } = recording();
    let now = 0;
    const progress = createProgress(output, () => now);
    await progress.step('deploy', 12, () => {
      expect(text()).toContain('deploy (usually 12 s)');
      now = 3400;
      return Promise.resolve();
    });
    expect(text()).toContain('✔ deploy  3.4 s');
  });

  test('marks a step that fails and passes its error on', async () => {
    const { output, text } = recording();
    const progress = createProgress(output, () => 0);
    await expect(progress.step('deploy', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(text()).toContain('✘ deploy');
  });

  test('colours a terminal and nothing else', () => {
    const terminal = recording(true);
    createProgress(terminal.output).part('Timeline');
    expect(terminal.text()).toContain('\u001b[1m');
    const pipe = recording(false);
    createProgress(pipe.output).part('Timeline');
    expect(pipe.text()).not.toContain('\u001b');
  });
});

test('a table is as wide as its widest cells', () => {
  expect(table(['a', 'long title'], [['wide cell', 'b']])).toEqual([
    'a          long title',
    '─────────────────────',
    'wide cell  b',
  ]);
});
