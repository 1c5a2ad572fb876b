import ts from 'typescript';

/**
 * Returns whether a file has a test of this title that runs. A file of tests has it as the title of a test or a group; any
 * other file as a text of its own, from which a test makes its title.
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

/** The page shows a text as it is or as it is written, `${…}` included. */
function isText(node: ts.Node, title: string, tree: ts.SourceFile): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  const written = node.getText(tree).slice(1, -1);
  return title === written || (ts.isStringLiteralLike(node) && title === node.text);
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

/** Modifiers of tests that prove nothing. */
const NOT_RUN = new Set(['skip', 'todo', 'failing']);

/** Returns `['it', 'skip', 'each']` of `it.skip.each([…])`. */
function namesOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return namesOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? namesOf(callee.tag) : [];
}
