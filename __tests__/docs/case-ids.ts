import ts from 'typescript';

/** Pattern of the case ids at the end of a test title, such as `(D62)` or `(D52, D92)`. */
const ENDING = /\(([A-Z]\d+(?:, [A-Z]\d+)*)\)$/;

/**
 * Returns every string literal in a test source file, and the source of every template literal. The literals include
 * the test titles and the table rows from which a test composes its title.
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

/** Returns the case ids at the end of a string. */
export const idsAtEnd = (text: string): string[] => ENDING.exec(text)?.[1]?.split(', ') ?? [];

/** Returns true if a string begins with a case id, or contains a known case id before the case ids at its end. */
export function hasIdElsewhere(text: string, known: ReadonlySet<string>): boolean {
  const rest = text.replace(ENDING, '');
  const words = rest.match(/(?<![\w/-])[A-Z]\d+(?![\w/-])/g) ?? [];
  return /^\(?[A-Z]\d+(, [A-Z]\d+)*\)?:/.test(text) || words.some((word) => known.has(word));
}
