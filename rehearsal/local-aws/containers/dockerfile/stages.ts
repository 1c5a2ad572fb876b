import { NotRunnableError } from '../not-runnable';
import { parseDockerfile, type Instruction } from './instructions';
import { StageBuilder, type Stage } from './stage-builder';
import { expand, pairsOf, type Variables } from './words';

/** Target stage and build arguments of a `docker build` command. */
export interface BuildOptions {
  /** Name or number of the target stage. An empty name selects the last stage. */
  readonly target: string;
  /** Build arguments as `name=value`. */
  readonly buildArguments: readonly string[];
}

/**
 * Evaluates a Dockerfile up to its target stage, without running anything.
 *
 * @throws NotRunnableError with the first instruction that the rehearsal cannot evaluate.
 */
export function evaluateDockerfile(text: string, { target, buildArguments }: BuildOptions): Stage {
  const values: Variables = new Map(
    buildArguments.flatMap((argument) => pairsOf(argument)).map(([name, value = '']) => [name, value]),
  );
  const globals = new Map<string, string>();
  const builders: StageBuilder[] = [];
  for (const instruction of parseDockerfile(text)) {
    const builder = builders.at(-1);
    if (instruction.name === 'FROM') builders.push(startStage(instruction, builders, globals, values));
    else if (builder !== undefined) builder.add(instruction);
    else declareGlobal(instruction, globals, values);
  }
  const stages = builders.map((builder) => builder.stage());
  const stage =
    target === ''
      ? stages.at(-1)
      : stages.find(({ name }, index) => name === target.toLowerCase() || String(index) === target);
  if (stage === undefined) throw new NotRunnableError('its Dockerfile has no stage to run');
  return stage;
}

/** Handles an `ARG` before the first `FROM`, whose value only `FROM` lines can use. */
function declareGlobal({ name, text }: Instruction, globals: Map<string, string>, values: Variables): void {
  if (name !== 'ARG') throw new NotRunnableError(`its Dockerfile begins with ${name} instead of FROM`);
  for (const [argument, fallback] of pairsOf(text)) {
    globals.set(argument, values.get(argument) ?? expand(fallback ?? '', globals));
  }
}

function startStage(
  { text }: Instruction,
  builders: readonly StageBuilder[],
  globals: Variables,
  values: Variables,
): StageBuilder {
  const [, reference = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? [];
  const base = expand(reference, globals);
  const stages = builders.map((builder) => builder.stage());
  const earlier = stages.find((stage) => stage.name === base.toLowerCase());
  return new StageBuilder(name?.toLowerCase(), earlier ?? base, stages, { globals, values });
}
