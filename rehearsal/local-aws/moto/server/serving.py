"""Serves moto, and restores a snapshot of moto's state, which is in memory only.

A snapshot is a fork: a copy of the process serves all later requests, and the memory of the process itself stays
unchanged. A restore replaces the copy by a new copy.
"""

import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

from moto.moto_api._internal import mock_random
from werkzeug.serving import BaseWSGIServer

# Number of seconds until a server notices that it must stop.
POLL_SECONDS = 0.02
# Time limit in seconds for the end of a request.
REQUEST_SECONDS = 10

CreateServer = Callable[[], BaseWSGIServer]


class Parent:
    """The pipes to the parent process, which sends commands and reads answers."""

    def __init__(self) -> None:
        self.commands = 0
        self.answers = os.dup(1)
        # moto's own output goes to the log, so that the parent process cannot mistake this output for an answer.
        os.dup2(2, 1)

    def read_line(self) -> str:
        """Returns the next line, or an empty string if the parent process has exited.

        Reads byte by byte, so that `select` detects the next line.
        """
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self.commands, 1)
            if not byte:
                return ""
            line += byte
        return line.decode().strip()

    def answer(self, line: str) -> None:
        os.write(self.answers, f"{line}\n".encode())

    def disconnect(self) -> None:
        """Closes the pipes in a copy of this process."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, self.commands)
        os.dup2(nothing, self.answers)


class ServingProcess:
    """A copy of this process that serves requests. Neither process survives the other process."""

    def __init__(self, parent: Parent, create_server: CreateServer) -> None:
        # The kernel closes the socket of a process that exits, even after SIGKILL. The other process then exits too.
        self.socket, socket_of_copy = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            self.socket.close()
            run_server(parent, create_server, socket_of_copy)
        socket_of_copy.close()

    def wait_for_command(self, parent: Parent) -> str:
        """Returns the next command of the parent process. Exits if the serving process exits."""
        ready, _, _ = select.select([parent.commands, self.socket], [], [])
        if self.socket in ready:
            _, status = os.waitpid(self.pid, 0)
            self.pid = 0
            sys.exit(f"the process that serves requests exited with code {os.waitstatus_to_exitcode(status)}")
        return parent.read_line()

    def kill(self) -> None:
        self.socket.close()
        if self.pid != 0:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def serve(parent: Parent, create_server: CreateServer) -> None:
    """Serves requests until the parent process exits. Takes a snapshot when the parent process sends `snapshot`."""
    server = create_server()
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    if parent.read_line() == "snapshot":
        server.shutdown()
        wait_for_requests()
        keep_snapshot(parent, create_server)


def wait_for_requests() -> None:
    """Waits until every other thread has ended, because a fork copies the locks of a thread but not the thread."""
    deadline = time.monotonic() + REQUEST_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0, deadline - time.monotonic()))
    if threading.active_count() > 1:
        sys.exit(f"no snapshot was taken, because a request did not end within {REQUEST_SECONDS} s")


def keep_snapshot(parent: Parent, create_server: CreateServer) -> None:
    """Keeps the memory of this process unchanged, and restores it when the parent process sends `restore`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    command = "restore"
    while command == "restore":
        process = ServingProcess(parent, create_server)
        try:
            parent.answer("done")
            command = process.wait_for_command(parent)
        finally:
            process.kill()


def run_server(parent: Parent, create_server: CreateServer, keeper: socket.socket) -> NoReturn:
    """Serves requests until the process that keeps the snapshot exits."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        parent.disconnect()
        threading.Thread(target=exit_with, args=(keeper,), daemon=True).start()
        # Without a new seed, moto would choose the same ids after every restore.
        mock_random.seed()
        create_server().serve_forever()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def exit_with(keeper: socket.socket) -> None:
    keeper.recv(1)
    os._exit(0)
