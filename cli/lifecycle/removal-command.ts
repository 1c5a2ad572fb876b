import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { openAccount, type AccountAccess } from '../../operations/accounts/account-access';
import { OperationError } from '../../operations/operation-error';
import type { RemovalTools } from '../../operations/removal/removal-tools';
import { createProgress, type Progress } from '../../rehearsal/output/progress';
import { styleOf } from '../../rehearsal/output/terminal';
import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { deployRolesOf, type Account, type DeliveryConfig } from '../../stacks/config';
import { terraformStacks } from '../../stacks/names';
import { loadConfig } from '../config/load-config';
import { adviceFor } from '../shared/aws-advice';
import { requireTerminal } from '../terminal/confirm';
import { terraformRunner } from './run-terraform';
import { synthesizeStacks } from './synthesized-stacks';

/** Settings that `npm run destroy` and `npm run remove` share. */
export interface RemovalSettings {
  /** Name of the command: part of the session name that CloudTrail records. */
  readonly command: 'destroy' | 'remove';
  /** Configuration file, as the user has written it. */
  readonly file: string;
  /** True if the command asks nobody. */
  readonly yes: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** Signal that stops the command after its current step. */
  readonly signal: AbortSignal;
}

/** What a command that removes something works with. */
export class RemovalCommand {
  readonly config: DeliveryConfig;
  /** Absolute path of the configuration file. */
  readonly configFile: string;
  readonly progress: Progress;

  /** @throws UsageError, ConfigError */
  constructor(readonly settings: RemovalSettings) {
    requireTerminal(settings.yes, settings.command);
    this.config = loadConfig(settings.file);
    this.configFile = resolve(settings.file);
    this.progress = createProgress(process.stdout, styleOf(process.stdout, settings.environment));
  }

  /** Assumes the deployRole of an account. Operators get a message about the session, unless it is Terraform's own. */
  async open(account: string): Promise<AccountAccess> {
    const { command, environment } = this.settings;
    const { id, deployRole } = this.config.accounts[account] as Account;
    const [role] = deployRolesOf({ id, deployRole });
    try {
      return await openAccount(this.config, account, {
        session: `${this.config.project}-${command}`,
        forcePathStyle: environment['AWS_ENDPOINT_URL'] !== undefined,
      });
    } catch (error) {
      const forbidden = `use credentials that may assume the role, or choose another account`;
      throw new OperationError(
        `nothing was changed: the role ${role} of the account ${account} (${id}) cannot be assumed: ` +
          `${sentenceOf(error)}${adviceFor(error, forbidden)}`,
        { cause: error },
      );
    }
  }

  /**
   * Runs work with the tools of a removal, in a temporary folder.
   *
   * @param pattern Pattern of the stacks to synthesize.
   */
  async withTools<T>(
    pattern: string,
    work: (toolsOf: (account: string) => Promise<RestoreTools>) => Promise<T>,
  ): Promise<T> {
    const { configFile, progress } = this;
    const { environment, signal } = this.settings;
    const folder = await mkdtemp(join(tmpdir(), 'big-red-button-remove-'));
    try {
      const [terraform, { readStack }] = await Promise.all([
        terraformRunner(environment, signal),
        synthesizeStacks(pattern, { configFile, folder, environment, signal }),
      ]);
      return await work(async (account) => ({
        report: progress,
        terraform,
        folder,
        settings: await readStack(terraformStacks(account).state),
        readStack,
        wait: async (milliseconds) => {
          await delay(milliseconds, undefined, { signal }).catch(() => undefined);
          signal.throwIfAborted();
        },
        now: Date.now,
        signal,
      }));
    } finally {
      // The folder has the plans of Terraform, which contain the attributes of all resources.
      await rm(folder, { recursive: true, force: true });
    }
  }
}

type RestoreTools = RemovalTools & { readonly readStack: (stack: string) => Promise<unknown> };
