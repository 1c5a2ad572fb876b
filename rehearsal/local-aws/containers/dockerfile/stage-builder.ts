import { posix } from 'node:path';

import { NotRunnableError } from '../not-runnable';
import { copyStep, type CopyStep } from './copy-step';
import type { Instruction } from './instructions';
import { execForm, expand, pairsOf, splitWords, type Variables } from './words';

/** A stage of a Dockerfile: the files that it copies, the commands that it runs, and the settings of its image. */
export interface Stage {
  /** Name in lower case. Undefined for a stage without a name. */
  readonly name: string | undefined;
  /** The stage or the name of the image on which this stage is based. */
  readonly base: Stage | string;
  readonly steps: readonly Step[];
  readonly settings: ImageSettings;
}

export type Step = CopyStep<Stage> | RunStep | FolderStep;

/** A `RUN` instruction. */
export interface RunStep {
  readonly kind: 'run';
  /** The command as the Dockerfile has it, in one line. */
  readonly text: string;
  readonly folder: string;
  readonly environment: Variables;
}

/** A folder that `WORKDIR` creates. */
interface FolderStep {
  readonly kind: 'folder';
  /** Absolute path in the image. */
  readonly folder: string;
}

/** Settings of an image. https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageSettings {
  readonly environment: Variables;
  readonly workingDirectory: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

const NO_SETTINGS: ImageSettings = {
  environment: new Map(),
  workingDirectory: '/',
  entryPoint: [],
  command: [],
};

/** Instructions that do not change what the process of a container does on this machine. */
const IGNORED = ['EXPOSE', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'STOPSIGNAL', 'USER', 'VOLUME'];

/** Evaluates the instructions of one stage. https://docs.docker.com/reference/dockerfile/ */
export class StageBuilder {
  private readonly steps: Step[] = [];
  private readonly buildArguments = new Map<string, string>();
  private settings: ImageSettings;
  private shell = ['/bin/sh', '-c'];
  private hasOwnCommand = false;

  /**
   * @param earlier stages that `COPY --from` can name.
   * @param options.globals values of the arguments before the first `FROM`.
   * @param options.values values of the build arguments in the build command.
   */
  constructor(
    private readonly name: string | undefined,
    private readonly base: Stage | string,
    private readonly earlier: readonly Stage[],
    private readonly options: { readonly globals: Variables; readonly values: Variables },
  ) {
    this.settings = typeof base === 'string' ? NO_SETTINGS : base.settings;
  }

  stage(): Stage {
    return { name: this.name, base: this.base, steps: [...this.steps], settings: this.settings };
  }

  /** @throws NotRunnableError for an instruction that the rehearsal cannot evaluate. */
  add(instruction: Instruction): void {
    const evaluate = this.evaluators[instruction.name];
    if (evaluate !== undefined) evaluate(instruction);
    else if (!IGNORED.includes(instruction.name)) {
      throw new NotRunnableError(`the instruction ${instruction.name} of its Dockerfile needs Docker`);
    }
  }

  private readonly evaluators: Readonly<Record<string, (instruction: Instruction) => void>> = {
    ARG: ({ text }) => {
      for (const [name, fallback] of pairsOf(text)) {
        const { globals, values } = this.options;
        const value =
          values.get(name) ?? (fallback === undefined ? globals.get(name) : this.expanded(fallback));
        if (value !== undefined) this.buildArguments.set(name, value);
      }
    },
    ENV: ({ text }) => {
      const pairs = pairsOf(text).map(([name, value = '']) => [name, this.expanded(value)] as const);
      this.set({ environment: new Map([...this.settings.environment, ...pairs]) });
    },
    WORKDIR: ({ text }) => {
      const [folder = '/'] = splitWords(text);
      const workingDirectory = this.absolute(this.expanded(folder));
      this.set({ workingDirectory });
      this.steps.push({ kind: 'folder', folder: workingDirectory });
    },
    COPY: (instruction) => {
      this.steps.push(this.copy(instruction));
    },
    ADD: (instruction) => {
      this.steps.push(this.copy(instruction));
    },
    RUN: ({ text }) => {
      this.steps.push({
        kind: 'run',
        text: execForm(text)?.join(' ') ?? text,
        folder: this.settings.workingDirectory,
        environment: this.variables,
      });
    },
    SHELL: ({ text }) => {
      this.shell = execForm(text) ?? this.shell;
    },
    CMD: ({ text }) => {
      this.hasOwnCommand = true;
      this.set({ command: this.commandOf(text) });
    },
    ENTRYPOINT: ({ text }) => {
      // An entry point resets the command of the base image.
      const command = this.hasOwnCommand ? this.settings.command : [];
      this.set({ entryPoint: this.commandOf(text), command });
    },
  };

  private copy(instruction: Instruction): CopyStep<Stage> {
    return copyStep(instruction, {
      expanded: (text) => this.expanded(text),
      absolute: (path) => this.absolute(path),
      stageNamed: (name) =>
        this.earlier.find((stage, index) => stage.name === name.toLowerCase() || String(index) === name),
    });
  }

  private commandOf(text: string): string[] {
    return execForm(text) ?? [...this.shell, text];
  }

  private set(changed: Partial<ImageSettings>): void {
    this.settings = { ...this.settings, ...changed };
  }

  /** Environment variables take precedence over build arguments. */
  private get variables(): Variables {
    return new Map([...this.buildArguments, ...this.settings.environment]);
  }

  private expanded(text: string): string {
    return expand(text, this.variables);
  }

  private absolute(path: string): string {
    return posix.resolve(this.settings.workingDirectory, path);
  }
}
