import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';

import ts from 'typescript';

export const ROOT = join(__dirname, '../..');
/** Folders and files that contain the code of the product. */
const PRODUCT = ['bundling', 'cli', 'functions', 'operations', 'rehearsal', 'stacks', 'main.ts'];

/** One `import`, `export … from`, `require` or `import()` in a file. */
export interface Import {
  /** Module specifier as written in the file, such as `./names` or `zod`. */
  readonly module: string;
  /** Imported names. `*` means a namespace import, a side-effect import, or an import at run time. */
  readonly names: readonly string[];
}

/** Imports and exports of a source file. Paths are relative to the root of the repository. */
export interface Source {
  readonly file: string;
  readonly imports: readonly Import[];
  /** Names of exported values, without types. */
  readonly values: readonly string[];
}

/** Returns the imports and exports of all source files of the product. */
export function readSources(): Source[] {
  return filesOf(PRODUCT).map((file) => {
    const tree = ts.createSourceFile(
      file,
      readFileSync(join(ROOT, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    return { file, imports: importsOf(tree), values: valuesOf(tree) };
  });
}

/** Returns the path of the file that an import refers to; undefined for a package and for a missing file. */
export function targetOf(file: string, module: string): string | undefined {
  if (!module.startsWith('.')) return undefined;
  const path = normalize(join(dirname(file), module));
  const candidates = [path, `${path}.ts`, `${path}/index.ts`];
  return candidates.find((candidate) => extname(candidate) !== '' && existsSync(join(ROOT, candidate)));
}

function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesIn(path, /\.(ts|mjs|cjs)$/)));
}

/** Returns the files in a folder and its subfolders whose names match. Paths are relative to the root of the repository. */
export const filesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));

function importsOf(tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const module = moduleOf(node);
    if (module !== undefined) imports.push({ module, names: namesOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

function moduleOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && /^require_?$/.test(expression.text));
  return loads ? textOf(node.arguments[0]) : undefined;
}

const textOf = (node: ts.Node | undefined) =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

function namesOf(node: ts.Node): string[] {
  const bindings = ts.isImportDeclaration(node)
    ? node.importClause?.namedBindings
    : ts.isExportDeclaration(node)
      ? node.exportClause
      : undefined;
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return ['*'];
  return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function valuesOf(tree: ts.SourceFile): string[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    const exported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    }
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      return [statement.name?.text ?? 'default'];
    }
    return [];
  });
}
