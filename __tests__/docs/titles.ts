import ts from 'typescript';

/**
 * Returns true when a file has a running test with a title. In a test file, the title is the title of a test or a group. In
 * another file, the title is a text from which a test composes its title.
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

/** Returns true for a text with the title as its value or as its source, `${…}` included. */
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

/** Modifiers of tests that do not run or must fail. */
const NOT_RUN = new Set(['skip', 'todo', 'failing']);

/** Returns `['it', 'skip', 'each']` of `it.skip.each([…])`. */
function namesOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return namesOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? namesOf(callee.tag) : [];
}
