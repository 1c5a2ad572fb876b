import ts from 'typescript';

/** The case ids at the end of a text: `(D62)`, `(D52, D92)`. */
const ENDING = /\(([A-Z]\d+(?:, [A-Z]\d+)*)\)$/;

/**
 * Returns the texts of a test's source file, `${…}` included. Titles are among them, also the rows of tables and the data
 * of tests from which a test composes its title.
 */
export function textsOf(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) texts.push(node.getText(tree).slice(1, -1));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts;
}

/** Returns the case ids at the end of a text. */
export const idsAtEnd = (text: string): string[] => ENDING.exec(text)?.[1]?.split(', ') ?? [];

/** Returns true for a text that begins with a case id, or has one of the known ids before its end. */
export function hasIdElsewhere(text: string, known: ReadonlySet<string>): boolean {
  const rest = text.replace(ENDING, '');
  const words = rest.match(/(?<![\w/-])[A-Z]\d+(?![\w/-])/g) ?? [];
  return /^\(?[A-Z]\d+(, [A-Z]\d+)*\)?:/.test(text) || words.some((word) => known.has(word));
}
