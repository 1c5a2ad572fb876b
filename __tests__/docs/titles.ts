import ts from 'typescript';

/**
 * Returns true if a file contains a test title, and the test is not skipped. In a test file, only titles of tests and
 * groups count. In other files, every string counts, because a test may compose its title from the string.
 */
export function hasTitle(file: string, source: string, title: string): boolean {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const isTest = file.endsWith('.test.ts');
  const search = (node: ts.Node): boolean => {
    if (isSkipped(node)) return false;
    if (isText(node, title, tree) && (!isTest || isTitle(node))) return true;
    return ts.forEachChild(node, search) ?? false;
  };
  return search(tree);
}

/**
 * Returns true for a string literal with the title as its value, or a template literal with the title as its source.
 */
function isText(node: ts.Node, title: string, tree: ts.SourceFile): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  const source = node.getText(tree).slice(1, -1);
  return title === source || (ts.isStringLiteralLike(node) && title === node.text);
}

function isTitle(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== node) return false;
  return ['describe', 'it', 'test'].includes(namesOf(parent.expression)[0] ?? '');
}

function isSkipped(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const [name = '', ...modifiers] = namesOf(node.expression);
  return /^x(describe|it|test)$/.test(name) || modifiers.some((modifier) => NOT_RUN.has(modifier));
}

/** Modifiers of tests that do not run (`skip`, `todo`) or that must fail (`failing`). */
const NOT_RUN = new Set(['skip', 'todo', 'failing']);

/** Returns the names in a call such as `it.skip.each([…])`: `['it', 'skip', 'each']`. */
function namesOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return namesOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? namesOf(callee.tag) : [];
}
