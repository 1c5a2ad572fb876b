import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { programEnvironment } from '../../../system/program-environment';
import { findOnPath, runProgram } from '../../run-program';
import { parseVersion, showVersion, type Version } from '../../moto/versions';
import { NotRunnableError } from '../not-runnable';

/** A program of this machine that replaces the program of a base image. */
export interface Interpreter {
  readonly kind: 'node' | 'python';
  readonly path: string;
  readonly version: Version;
}

/** Names of the programs of each kind of base image on this machine. */
const PROGRAMS = { node: 'node', python: 'python3' } as const;

/**
 * Returns the interpreter of this machine that replaces the interpreter of a base image.
 *
 * The version may differ, because builds of the rehearsal also use the interpreters on PATH, and have tested the
 * application with them. Python must have the same major version. Node.js must have at least the lowest major version of
 * `engines` in `package.json`; without `engines`, at least the major version of the image.
 *
 * @param image name of the base image, e.g. `public.ecr.aws/docker/library/node:22.14.0-alpine3.21`.
 * @param folder working directory of the container on this machine.
 * @throws NotRunnableError if this machine has no such interpreter, or another version.
 */
export async function findInterpreter(
  image: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Interpreter> {
  const [, name, tag = ''] = /(?:^|\/)([^/:@]+)(?::([^/@]+))?(?:@[^/]+)?$/.exec(image) ?? [];
  if (name !== 'node' && name !== 'python') {
    throw new NotRunnableError(
      `its base image ${image} needs Docker; without Docker, the rehearsal runs images based on node and python`,
    );
  }
  const program = PROGRAMS[name];
  const path = await findOnPath(program, environment);
  if (path === undefined) throw new NotRunnableError(`${program} is not on PATH`);
  const interpreter: Interpreter = { kind: name, ...(await describe(path, name, environment)) };
  const engines = name === 'node' ? await nodeEngines(folder) : undefined;
  const required = engines === undefined ? requiredMajor(tag) : minimumMajor(engines);
  if (fits(interpreter, required)) return interpreter;
  const [version, needed] = [showVersion(interpreter.version), `${name} ${String(required)}`];
  throw new NotRunnableError(
    `its base image is ${name}:${tag}, but ${path} has version ${version}; put ${needed}${name === 'node' ? ' or later' : ''} on PATH`,
  );
}

/** Programs that print the path and the version of an interpreter. The path on PATH can be a script that is slow. */
const DESCRIBE = {
  node: ['-p', "process.execPath + '\\n' + process.version"],
  python: ['-c', 'import platform, sys; print(sys.executable); print(platform.python_version())'],
} as const;

async function describe(
  program: string,
  kind: Interpreter['kind'],
  environment: NodeJS.ProcessEnv,
): Promise<Pick<Interpreter, 'path' | 'version'>> {
  const own = parseVersion(process.version);
  // Saves the start of a process in the most common case: the Node.js on PATH runs the rehearsal.
  if (own !== undefined && (await realpath(program)) === process.execPath) {
    return { path: process.execPath, version: own };
  }
  const run = await runProgram(program, DESCRIBE[kind], { environment: programEnvironment(environment) });
  const [path = '', text = ''] = run.stdout.trim().split('\n');
  const version = parseVersion(text);
  if (!run.ok || version === undefined) {
    throw new NotRunnableError(`${program} does not print its version`);
  }
  return { path, version };
}

/** Returns the major version in a tag such as `22.14.0-alpine3.21`. Undefined for a tag such as `lts`. */
function requiredMajor(tag: string): number | undefined {
  const match = /^(\d+)/.exec(tag);
  return match === null ? undefined : Number(match[1]);
}

function fits({ kind, version: [major] }: Interpreter, required: number | undefined): boolean {
  if (required === undefined) return true;
  return kind === 'python' ? major === required : major >= required;
}

/** Returns the lowest major version that a range such as `>=20`, `^20.1 || 22.x` accepts. */
function minimumMajor(range: string): number {
  const majors = range
    .split('||')
    .map((part) => /\d+/.exec(part)?.[0])
    .flatMap((major) => (major === undefined ? [] : [Number(major)]));
  return majors.length === 0 ? 0 : Math.min(...majors);
}

const packageSchema = z.object({ engines: z.object({ node: z.string() }) });

async function nodeEngines(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => 'null');
  try {
    return packageSchema.safeParse(JSON.parse(text)).data?.engines.node;
  } catch {
    return undefined; // A file that is not JSON has no engines.
  }
}
