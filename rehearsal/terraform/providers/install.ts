import { createHash } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { runProgram } from '../../local-aws/run-program';
import { CACHE_VARIABLE, cacheFolder, createOnce } from '../../system/folders/cache-folder';
import { faultIn } from '../../system/disk-fault';
import { programEnvironment } from '../../system/program-environment';

/** Time limit of `terraform init` in milliseconds. The AWS provider is a download of about 150 MB. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
/** Settings of the user that say from where, and how, Terraform gets a provider. */
const SETTINGS =
  /^(TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR|TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE|TF_PROVIDER_DOWNLOAD_RETRY|TF_REGISTRY_\w+|TF_TOKEN_.+|XDG_CONFIG_HOME|XDG_DATA_HOME|((all|https?|no)_proxy))$/i;
/** Settings that are the path of a file or a folder. */
const PATHS: readonly string[] = ['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR'];
/** Folder in which `terraform init` installs providers, in the layout of a filesystem mirror. */
const PACKAGES = join('.terraform', 'providers');
/** Levels of folders in this layout: host, namespace, type, version, platform. */
const LEVELS = 5;

/** The value of `required_providers` in a stack. */
export type RequiredProviders = Readonly<Record<string, unknown>>;

export interface InstallOptions {
  /** Path of the Terraform or OpenTofu program. */
  readonly terraform: string;
  readonly required: RequiredProviders;
  /** Environment of the user. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

/**
 * Installs the AWS provider once in the user's cache folder, by `terraform init`: from the registry, or from the mirror
 * or plugin cache that the user's CLI configuration of Terraform names. Another CLI configuration installs again.
 *
 * @returns the folder with the provider, in the layout of a filesystem mirror.
 * @throws Error with the reason and what to do when Terraform cannot get the provider; the signal's reason when the
 *   signal is aborted.
 */
export async function installProviders(options: InstallOptions): Promise<string> {
  const { environment, required, terraform } = options;
  const configuration = JSON.stringify({ terraform: { required_providers: required } });
  const parts = [basename(terraform), configuration, ...(await cliConfigurations(environment))];
  const key = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
  const folder = cacheFolder(environment, `terraform-providers-${key}`);
  const works = async () => (await packagesIn(join(folder, PACKAGES))).length > 0;
  await createOnce(folder, works, async (partial) => {
    options.report(`Installing ${namesOf(required)} into ${folder} (only once, about 700 MB on disk).`);
    await writeFile(join(partial, 'main.tf.json'), configuration);
    await runInit(partial, options);
  });
  return join(folder, PACKAGES);
}

async function runInit(
  cwd: string,
  { environment, required, signal, terraform }: InstallOptions,
): Promise<void> {
  const run = await runProgram(terraform, ['init', '-backend=false', '-input=false', '-no-color'], {
    cwd,
    environment: installEnvironment(environment),
    signal,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (run.ok) return;
  const output = `${run.stdout}\n${run.stderr}`;
  const why = faultIn(output, cwd, CACHE_VARIABLE) ?? reasonIn(output);
  throw new Error(
    `Terraform cannot install ${namesOf(required)}: ${why}\n` +
      'connect this machine to registry.terraform.io, or name a filesystem mirror with the provider in your CLI ' +
      'configuration of Terraform (https://developer.hashicorp.com/terraform/cli/config/config-file), or pass ' +
      '--provider stand-in',
  );
}

/** Returns the environment of `terraform init`: nothing of the user but the settings of the installation. */
function installEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings = Object.entries(environment).flatMap(([name, value = '']) =>
    // Terraform runs in another folder than this process.
    SETTINGS.test(name)
      ? [[name, PATHS.includes(name) && value !== '' ? resolve(value) : value] as const]
      : [],
  );
  return {
    ...programEnvironment(environment),
    ...Object.fromEntries(settings),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
}

/** Returns the user's CLI configurations of Terraform and OpenTofu. A missing file counts as empty. */
async function cliConfigurations(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { HOME: home = '/', TF_CLI_CONFIG_FILE: file, XDG_CONFIG_HOME: config } = environment;
  const files = [
    ...(file === undefined || file === '' ? [] : [file]),
    join(home, '.terraformrc'),
    join(home, '.tofurc'),
    join(config ?? join(home, '.config'), 'opentofu', 'tofurc'),
  ];
  return Promise.all(files.map((path) => readFile(path, 'utf8').catch(() => '')));
}

/** Returns the folders of the installed packages. A package can be a link to a mirror or a plugin cache of the user. */
async function packagesIn(folder: string, levels = LEVELS): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  if (levels === 0) return names.some((name) => name.startsWith('terraform-provider-')) ? [folder] : [];
  const nested = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const isFolder = await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      );
      return isFolder ? packagesIn(path, levels - 1) : [];
    }),
  );
  return nested.flat();
}

/** Returns the names and versions of providers for messages, e.g. `the provider hashicorp/aws 6.25.0`. */
function namesOf(required: RequiredProviders): string {
  const names = Object.entries(required).map(([name, requirement]) => {
    const { source = name, version = '' } = (
      typeof requirement === 'object' && requirement !== null ? requirement : {}
    ) as { readonly source?: string; readonly version?: string };
    return `${source.includes('/') ? source : `hashicorp/${source}`} ${version}`.trim();
  });
  return `the provider${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}

/** Returns the explanation of the first error in an output of Terraform, in one line. */
function reasonIn(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^[╷│╵] ?/, '').trim());
  const begin = lines.findIndex((line) => line.startsWith('Error: '));
  const text = lines.slice(begin === -1 ? -3 : begin).join('\n');
  // Terraform prints the summary of an error, an empty line, and then the explanation.
  const [summary = '', explanation = summary] = text.split(/\n{2,}/);
  return explanation.replaceAll(/\s+/g, ' ').trim();
}
