import { hasTitle } from './titles';

describe('a title of a test', () => {
  test.each([
    ['a test', "it('is refused', () => {});"],
    ['a test in a group', "describe('a group', () => { test('is refused', () => {}); });"],
    ['a group', "describe('is refused', () => {});"],
    ['a table of tests', "it.each([1])('is refused', () => {});"],
    ['a table as a template', "test.each`a\n${1}`('is refused', () => {});"],
  ])('is found as the title of %s', (_what, source) => {
    expect(hasTitle('some.test.ts', source, 'is refused')).toBe(true);
  });

  test('is found in its source form, with placeholders', () => {
    const source = "it(`is refused: ${name}`, () => {}); it('isn\\'t', () => {});";
    expect(hasTitle('some.test.ts', source, 'is refused: ${name}')).toBe(true);
    expect(hasTitle('some.test.ts', source, "isn't")).toBe(true);
  });

  test.each([
    ['a comment', "// it('is refused', () => {});"],
    ['a comment over several lines', "/*\nit('is refused', () => {});\n*/"],
    ['a skipped test', "it.skip('is refused', () => {});"],
    ['a skipped test by its other name', "xtest('is refused', () => {});"],
    ['a skipped table', "it.skip.each([1])('is refused', () => {});"],
    ['a test in a skipped group', "describe.skip('a group', () => { it('is refused', () => {}); });"],
    ['a test that is still to be written', "test.todo('is refused');"],
    ['a test that must fail', "test.failing('is refused', () => {});"],
    ['another text', "it('is accepted', () => { expect(text).toBe('is refused'); });"],
    ['a part of a title', "it('is refused twice', () => {});"],
  ])('is not found in %s', (_what, source) => {
    expect(hasTitle('some.test.ts', source, 'is refused')).toBe(false);
  });

  test('is found in the data of tests, and not in its comments', () => {
    const source = "export const ROWS = [{ what: `delete (${action})` }]; // 'is refused'";
    expect(hasTitle('rows.ts', source, 'delete (${action})')).toBe(true);
    expect(hasTitle('rows.ts', source, 'is refused')).toBe(false);
  });
});
