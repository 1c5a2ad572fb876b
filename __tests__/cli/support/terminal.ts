import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Python script that runs a command in a terminal of 60 columns. */
const NARROW = `
import fcntl, os, pty, struct, subprocess, sys, termios
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
child = subprocess.Popen(sys.argv[1:], stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
os.close(slave)
shown = b""
while True:
    try:
        shown += os.read(master, 4096)
    except OSError:
        break
sys.stdout.write(shown.decode())
sys.exit(child.wait())
`;

/** Runs a command in a terminal of 60 columns. @returns everything that the command has written to the terminal. */
export async function runInTerminal(command: readonly string[]): Promise<string> {
  const { stdout } = await run('python3', ['-c', NARROW, ...command], { timeout: 60_000 });
  return stdout;
}
