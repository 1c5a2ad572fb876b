import type ts from 'typescript';

import type { ConfigPath, Position } from '../../stacks/config';

/**
 * Returns a function that finds a value of the default export in the text of a configuration file. The function follows
 * only object and list literals. For the value of a variable or a call, the function returns the position of the
 * expression.
 */
export function positionsIn(
  typescript: typeof ts,
  file: string,
  text: string,
): (path: ConfigPath) => Position | undefined {
  const source = typescript.createSourceFile(file, text, typescript.ScriptTarget.Latest, true);

  /** Returns the literal inside expressions such as `defineConfig({})`, `({})`, `{} as const` and `{} satisfies T`. */
  function literalIn(node: ts.Expression): ts.Expression {
    if (typescript.isCallExpression(node) && node.expression.getText(source) === 'defineConfig') {
      const [argument] = node.arguments;
      return argument === undefined ? node : literalIn(argument);
    }
    return typescript.isParenthesizedExpression(node) ||
      typescript.isAsExpression(node) ||
      typescript.isSatisfiesExpression(node)
      ? literalIn(node.expression)
      : node;
  }

  /** Returns the name of a property; undefined for a spread and a computed name. */
  const nameOf = (name: ts.PropertyName | undefined) =>
    name === undefined || typescript.isComputedPropertyName(name) ? undefined : name.text;

  /**
   * Returns the syntax node of a property or list item; undefined if a spread such as `...defaults` may have set the
   * value.
   */
  function member(literal: ts.Expression, key: PropertyKey): ts.Node | undefined {
    if (typescript.isArrayLiteralExpression(literal) && typeof key === 'number') {
      return literal.elements.slice(0, key + 1).some(typescript.isSpreadElement)
        ? undefined
        : literal.elements[key];
    }
    if (!typescript.isObjectLiteralExpression(literal)) return undefined;
    const last = literal.properties
      .filter(({ name }) => nameOf(name) === undefined || nameOf(name) === String(key))
      .at(-1);
    return nameOf(last?.name) === undefined ? undefined : last;
  }

  const root = source.statements.find(typescript.isExportAssignment)?.expression;
  return (path) => {
    if (root === undefined) return undefined;
    let literal = literalIn(root);
    let node: ts.Node = literal;
    for (const key of path) {
      const next = member(literal, key);
      if (next === undefined) break;
      node = next;
      if (typescript.isPropertyAssignment(next)) literal = literalIn(next.initializer);
      else if (typescript.isExpression(next)) literal = literalIn(next);
      else break;
    }
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return { line: line + 1, column: character + 1 };
  };
}
