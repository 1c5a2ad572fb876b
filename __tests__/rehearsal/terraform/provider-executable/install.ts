import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

const ROOT = join(__dirname, '../../../..');
/** Registries of Terraform and of OpenTofu. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

/** What the provider executable has recorded about one start of its process, or about one provider block. */
export interface LogEntry {
  /** Folder in which Terraform has started the process. */
  readonly started?: string;
  /** True if Terraform asked for an encrypted connection. */
  readonly tls?: boolean;
  /** Arguments of the provider block that Terraform has sent. */
  readonly configured?: Readonly<Record<string, unknown>>;
}

/** A filesystem mirror that contains a provider executable as one version of the AWS provider. */
export interface ProviderMirror {
  /** CLI configuration of Terraform that names the mirror, and no registry. */
  readonly cliConfiguration: string;
  log(): LogEntry[];
}

/** Builds the provider executable, and puts the executable into a new mirror. @param folder Empty folder. */
export async function createProviderMirror(folder: string, version: string): Promise<ProviderMirror> {
  const [program, mirror, cliConfiguration] = ['program', 'mirror', 'terraformrc'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  mkdirSync(program);
  await build({
    entryPoints: [join(__dirname, 'main.ts')],
    outfile: join(program, 'provider.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The schema is read from the files of this package.
    external: ['@cdktf/provider-aws'],
    logLevel: 'error',
  });
  copyFileSync(join(ROOT, 'rehearsal/provider/protocol/tfplugin5.proto'), join(program, 'tfplugin5.proto'));
  createCertificate(program);
  const script = [
    '#!/bin/sh',
    `export NODE_PATH='${join(ROOT, 'node_modules')}'`,
    `exec '${process.execPath}' '${join(program, 'provider.cjs')}'`,
  ];
  for (const registry of REGISTRIES) {
    const target = join(mirror, registry, 'hashicorp/aws', version, platform());
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `terraform-provider-aws_v${version}`), `${script.join('\n')}\n`, {
      mode: 0o755,
    });
  }
  writeFileSync(
    cliConfiguration,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  const log = join(program, 'log.jsonl');
  return {
    cliConfiguration,
    log: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as LogEntry)
        : [],
  };
}

/** Returns the platform as Terraform names it, e.g. `linux_amd64`. */
function platform(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${process.platform}_${arch}`;
}

/** Creates a certificate with which the executable encrypts its connection, as Terraform requires. */
function createCertificate(folder: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
  const certificate = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...key, ...certificate, '-out', 'certificate.pem'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
