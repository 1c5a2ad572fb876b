import type ts from 'typescript';

import type { ConfigPath, Position } from '../stacks/config';

/**
 * Returns what finds a value of the default export in the text of a configuration file. It follows literals only, so a value
 * that comes from elsewhere is found where it is named.
 */
export function positionsIn(
  typescript: typeof ts,
  file: string,
  text: string,
): (path: ConfigPath) => Position | undefined {
  const source = typescript.createSourceFile(file, text, typescript.ScriptTarget.Latest, true);

  /** The literal in `defineConfig({ … })`, `({ … })`, `{ … } as const` and `{ … } satisfies T`. */
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

  /** @returns undefined for a spread and a computed name */
  const nameOf = (name: ts.PropertyName | undefined) =>
    name === undefined || typescript.isComputedPropertyName(name) ? undefined : name.text;

  /** @returns undefined where a spread may have given the value. */
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
    let found: ts.Node = literal;
    for (const key of path) {
      const next = member(literal, key);
      if (next === undefined) break;
      found = next;
      if (typescript.isPropertyAssignment(next)) literal = literalIn(next.initializer);
      else if (typescript.isExpression(next)) literal = literalIn(next);
      else break;
    }
    const { line, character } = source.getLineAndCharacterOfPosition(found.getStart(source));
    return { line: line + 1, column: character + 1 };
  };
}
