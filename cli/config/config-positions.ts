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
  const { source, find } = nodesIn(typescript, file, text);
  return (path) => {
    const node = find(path)?.node;
    if (node === undefined) return undefined;
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return { line: line + 1, column: character + 1 };
  };
}

/** First and last line of an entry, counted from 1. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Returns a function that finds the lines of an entry of the default export. The function returns undefined if a spread, a
 * variable or a call makes the entry.
 */
export function linesIn(
  typescript: typeof ts,
  file: string,
  text: string,
): (path: ConfigPath) => Lines | undefined {
  const { source, find } = nodesIn(typescript, file, text);
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  return (path) => {
    const found = find(path);
    if (found?.isWhole !== true) return undefined;
    return { first: lineAt(found.node.getStart(source)), last: lineAt(found.node.getEnd()) };
  };
}

/** The syntax node of a value, or of the nearest expression that makes the value. */
interface FoundNode {
  readonly node: ts.Node;
  /** True if the node is the value itself. */
  readonly isWhole: boolean;
}

function nodesIn(
  typescript: typeof ts,
  file: string,
  text: string,
): { readonly source: ts.SourceFile; readonly find: (path: ConfigPath) => FoundNode | undefined } {
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
  const find = (path: ConfigPath): FoundNode | undefined => {
    if (root === undefined) return undefined;
    let literal = literalIn(root);
    let node: ts.Node = literal;
    for (const [index, key] of path.entries()) {
      const next = member(literal, key);
      if (next === undefined) return { node, isWhole: false };
      node = next;
      if (typescript.isPropertyAssignment(next)) literal = literalIn(next.initializer);
      else if (typescript.isExpression(next)) literal = literalIn(next);
      else return { node, isWhole: index === path.length - 1 };
    }
    return { node, isWhole: true };
  };
  return { source, find };
}
