import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import ts from 'typescript';

const FUNCTIONS = join(dirname(dirname(__dirname)), 'functions');

/** The parsed source files of `functions/`, and a lookup of declarations. */
export interface FunctionSources {
  readonly files: readonly ts.SourceFile[];
  /** Returns the declaration in `functions/` to which a name refers; undefined for a name from a library. */
  declarationOf(name: ts.Node): ts.Declaration | undefined;
}

/**
 * Parses the source files of `functions/`. Libraries are not loaded, because only names from `functions/` are looked
 * up.
 */
export function readFunctionSources(): FunctionSources {
  const paths = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(FUNCTIONS, file));
  const options: ts.CompilerOptions = { noLib: true, types: [], target: ts.ScriptTarget.Latest };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options, true),
    resolveModuleNameLiterals: (literals, importer) =>
      literals.map(({ text }) => ({
        resolvedModule: text.startsWith('.') ? moduleAt(importer, text) : undefined,
      })),
  };
  const program = ts.createProgram(paths, options, host);
  const checker = program.getTypeChecker();
  return {
    files: paths.flatMap((path) => program.getSourceFile(path) ?? []),
    declarationOf(name) {
      const symbol = ts.isShorthandPropertyAssignment(name)
        ? checker.getShorthandAssignmentValueSymbol(name)
        : checker.getSymbolAtLocation(name);
      const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.declarations?.[0];
    },
  };
}

const moduleAt = (importer: string, path: string): ts.ResolvedModuleFull => ({
  resolvedFileName: `${resolve(dirname(importer), path)}.ts`,
  extension: ts.Extension.Ts,
});

/** Returns the path of the file that contains a syntax node, relative to `functions/`. */
export const fileOf = (node: ts.Node): string => relative(FUNCTIONS, node.getSourceFile().fileName);

/** Returns every syntax node in a file. */
export function nodesIn(file: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return nodes;
}
