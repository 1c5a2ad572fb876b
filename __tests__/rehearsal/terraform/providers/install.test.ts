import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { requirePrograms } from '../../../../rehearsal/local-aws/programs';
import { installProviders } from '../../../../rehearsal/terraform/providers/install';

jest.setTimeout(30_000);

const PLATFORM = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

let folder: string;
let terraform: string;
let reports: string[];
beforeAll(async () => {
  ({ terraform } = await requirePrograms(process.env, 'terraform'));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
  reports = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Adds a package to a mirror. Terraform installs a package without starting it. */
function addPackage(mirror: string, version: string, content = 'a provider'): void {
  for (const registry of REGISTRIES) {
    const target = join(mirror, registry, 'hashicorp/aws', version, PLATFORM);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `terraform-provider-aws_v${version}`), content, { mode: 0o755 });
  }
}

function configure(text: string): string {
  const file = join(folder, 'terraformrc');
  writeFileSync(file, text);
  return file;
}
const configureMirror = (mirror: string) =>
  configure(`provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
/** Configures a registry at a port of this machine. */
const configureRegistry = (port: number) =>
  configure(
    REGISTRIES.map(
      (host) =>
        `host "${host}" {\n  services = {\n    "providers.v1" = "http://127.0.0.1:${String(port)}/"\n  }\n}\n`,
    ).join(''),
  );

interface Options {
  readonly cliConfiguration: string;
  readonly variables?: NodeJS.ProcessEnv;
  readonly program?: string;
  readonly signal?: AbortSignal;
}

const install = ({ cliConfiguration, variables, program = terraform, signal }: Options) =>
  installProviders({
    terraform: program,
    required: { aws: { source: 'aws', version: '6.25.0' } },
    environment: {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      TF_CLI_CONFIG_FILE: cliConfiguration,
      ...variables,
    },
    signal: signal ?? new AbortController().signal,
    report: (line) => reports.push(line),
  });

/** Returns the content of the only provider in a folder with the layout of a mirror. */
function installed(packages: string): string {
  const [registry = ''] = readdirSync(packages);
  const versions = join(packages, registry, 'hashicorp/aws');
  const [version = ''] = readdirSync(versions);
  return readFileSync(join(versions, version, PLATFORM, `terraform-provider-aws_v${version}`), 'utf8');
}
const cached = () => {
  const cache = join(folder, 'cache', 'big-red-button');
  return existsSync(cache) ? readdirSync(cache) : [];
};

test('installs the required version from the mirror in the CLI configuration of the user', async () => {
  const mirror = join(folder, 'mirror');
  addPackage(mirror, '6.24.0', 'too old');
  addPackage(mirror, '6.25.0');
  expect(installed(await install({ cliConfiguration: configureMirror(mirror) }))).toBe('a provider');
  expect(reports).toEqual([
    expect.stringMatching(
      /^Installing the provider hashicorp\/aws 6\.25\.0 into .*terraform-providers-\w{12} /,
    ),
  ]);
});

test('installs once: the second rehearsal starts no Terraform', async () => {
  const mirror = join(folder, 'mirror');
  addPackage(mirror, '6.25.0');
  const cliConfiguration = configureMirror(mirror);
  const packages = await install({ cliConfiguration });
  const program = join('/nowhere', terraform.split('/').at(-1) ?? '');
  expect(await install({ cliConfiguration, program })).toBe(packages);
  expect(reports).toHaveLength(1);
});

test('installs again after a change of the CLI configuration, and when the mirror is gone', async () => {
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  addPackage(first, '6.25.0', 'first');
  addPackage(second, '6.25.0', 'second');
  await install({ cliConfiguration: configureMirror(first) });
  expect(installed(await install({ cliConfiguration: configureMirror(second) }))).toBe('second');
  expect(cached()).toHaveLength(2);
  // The cache has links to the packages of a mirror.
  rmSync(first, { recursive: true });
  await expect(install({ cliConfiguration: configureMirror(first) })).rejects.toThrow(/cannot install/);
});

test('uses the plugin cache of the user', async () => {
  const [mirror, plugins] = [join(folder, 'mirror'), join(folder, 'plugins')];
  addPackage(mirror, '6.25.0');
  mkdirSync(plugins);
  const variables = { TF_PLUGIN_CACHE_DIR: plugins };
  await install({ cliConfiguration: configureMirror(mirror), variables });
  expect(installed(plugins)).toBe('a provider');
});

test('ignores settings of the user that would change how Terraform runs', async () => {
  const mirror = join(folder, 'mirror');
  addPackage(mirror, '6.25.0');
  const variables = {
    TF_DATA_DIR: join(folder, 'data'),
    TF_CLI_ARGS_init: '-no-such-option',
    TF_LOG: 'trace',
  };
  await install({ cliConfiguration: configureMirror(mirror), variables });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

describe('when Terraform cannot get the provider', () => {
  const ADVICE =
    'connect this machine to registry.terraform.io, or name a filesystem mirror with the provider in your CLI ' +
    'configuration of Terraform (https://developer.hashicorp.com/terraform/cli/config/config-file), or pass ' +
    '--provider stand-in';

  test('says that the mirror has no such version, what to do, and leaves nothing in the cache', async () => {
    const mirror = join(folder, 'mirror');
    addPackage(mirror, '6.24.0');
    const error = await install({ cliConfiguration: configureMirror(mirror) }).catch(String);
    expect(error).toMatch(
      /^Error: Terraform cannot install the provider hashicorp\/aws 6\.25\.0: .*no available releases match.*6\.25\.0/,
    );
    expect(error).toContain(`\n${ADVICE}`);
    expect(cached()).toEqual([]);
  });

  test('says that the registry cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const error = await install({ cliConfiguration: configureRegistry(port) }).catch(String);
    expect(error).toMatch(/connection refused/);
    expect(error).toContain(ADVICE);
  });

  test('stops at once when the rehearsal is stopped, even if the registry never answers', async () => {
    const stop = new AbortController();
    const server = createServer((socket) => {
      socket.resume().on('error', () => undefined);
      stop.abort(new Error('stopped by a test'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(install({ cliConfiguration: configureRegistry(port), signal: stop.signal })).rejects.toThrow(
      'stopped by a test',
    );
    expect(cached()).toEqual([]);
    server.close();
    await once(server, 'close');
  });
});
