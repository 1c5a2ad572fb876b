import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Numbers of the compiler's messages about unused names, which a removed line may leave behind. */
const UNUSED = [6133, 6138, 6192, 6196, 6198];

/**
 * Returns the compiler's messages about one source file of a project. A mutation that does not compile would fail every
 * scenario, and so would show nothing.
 *
 * @param root folder with tsconfig.json.
 * @param file path relative to the root.
 */
export function compileProblems(root: string, file: string): string[] {
  const path = join(root, 'tsconfig.json');
  const settings = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, (name) => ts.sys.readFile(name)).config,
    ts.sys,
    dirname(path),
  );
  const program = ts.createProgram([join(root, file)], settings.options);
  const source = program.getSourceFile(join(root, file));
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .filter(({ code }) => !UNUSED.includes(code))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
