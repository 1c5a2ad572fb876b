import { differenceOf, mutationsOf, titleOf, withoutProtection } from '../../../rehearsal/mutations/mutation';
import { story } from '../../../rehearsal/scenarios/story';

const file = 'functions/example.ts';
const SOURCE = 'first();\ncheck(release);\nlast();\n';

describe('a mutation', () => {
  test('removes the text of a protection', () => {
    expect(withoutProtection(SOURCE, { file, text: 'check(release);\n' })).toBe('first();\nlast();\n');
  });

  test('replaces the text when the protection has a replacement', () => {
    const protection = { file, text: 'check(release)', replacement: "log('$&')" };
    expect(withoutProtection(SOURCE, protection)).toBe("first();\nlog('$&');\nlast();\n");
  });

  test('is rejected when the file does not contain the text', () => {
    expect(() => withoutProtection(SOURCE, { file, text: '  verify(release);\n' })).toThrow(
      'functions/example.ts does not contain the protection; correct it in its scenario: verify(release);',
    );
  });

  test('is rejected when the file contains the text several times', () => {
    expect(() => withoutProtection(SOURCE, { file, text: '();' })).toThrow(
      'functions/example.ts contains the protection 2 times; lengthen it in its scenario until it is unique: ();',
    );
  });

  test('exists for every protection of every scenario, with a number in the scenario', () => {
    const protection = { file, text: 'a' };
    const two = { ...story, name: 'two', protections: [protection, { file, text: 'b' }] };
    const none = { name: 'none', summary: story.summary, run: story.run };
    expect(mutationsOf([none, two]).map(titleOf)).toEqual([`two #1 (${file})`, `two #2 (${file})`]);
  });
});

describe('the difference between two texts', () => {
  test('has the removed lines, and the line number', () => {
    expect(differenceOf(file, SOURCE, 'first();\nlast();\n')).toEqual([
      'functions/example.ts, line 2:',
      '- check(release);',
    ]);
  });

  test('has the removed and the new lines of a replacement', () => {
    expect(differenceOf(file, SOURCE, SOURCE.replace('check', 'skip'))).toEqual([
      'functions/example.ts, line 2:',
      '- check(release);',
      '+ skip(release);',
    ]);
  });

  test('shows one removed line of two equal lines', () => {
    expect(differenceOf(file, 'a\na\nb\n', 'a\nb\n')).toEqual(['functions/example.ts, line 2:', '- a']);
  });
});
