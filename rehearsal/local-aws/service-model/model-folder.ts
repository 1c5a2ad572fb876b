import { runProgram, type ProgramOptions } from '../run-program';

/**
 * Returns the data folder of the botocore package that a Python interpreter loads. The script does not import botocore,
 * because the import is slow.
 *
 * @param python path of the Python interpreter that runs moto, which depends on botocore.
 * @throws Error if the interpreter has no botocore.
 */
export async function findModelFolder(
  python: string,
  options: Pick<ProgramOptions, 'environment' | 'signal'>,
): Promise<string> {
  const script =
    'import importlib.util as u, os; print(os.path.join(u.find_spec("botocore").submodule_search_locations[0], "data"))';
  const run = await runProgram(python, ['-c', script], options);
  if (!run.ok) {
    throw new Error(
      `${python} has no botocore, whose service models check the requests; install the packages of rehearsal/local-aws/moto/requirements.txt`,
    );
  }
  return run.stdout.trim();
}
