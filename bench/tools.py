# SPDX-License-Identifier: BSD-2-Clause
"""The tools that are compared, and how a session of each is started."""

import os
import shutil
from dataclasses import dataclass, field


@dataclass
class Tool:
    name: str
    command: list               # words before the command that it runs
    owner: str                  # "uid gid gid2" that chown can give there
    environment: dict = field(default_factory=dict)     # {work}: its folder
    save: list = None           # words that save and load state in a file,
    load: list = None           # with {file} for its name


FOREIGN = "4242 4243 4244"      # an owner that nobody is here


def own_ids():
    return f"{os.getuid()} {os.getgid()} {os.getgid()}"


def build_before(folder):
    """fakebuild of another build folder, to be compared with ours."""
    program = os.path.join(os.path.abspath(folder), "fakebuild")
    return Tool("before", [program, "--"], FOREIGN,
                save=[program, "-s", "{file}", "--"],
                load=[program, "-i", "{file}", "-s", "{file}.2", "--"])


def all_tools():
    """Every tool known here, whether installed or not; bare comes first."""
    return [
        Tool("bare", [], own_ids()),
        Tool("fakebuild", ["fakebuild", "--"], FOREIGN,
             save=["fakebuild", "-s", "{file}", "--"],
             load=["fakebuild", "-i", "{file}", "-s", "{file}.2", "--"]),
        Tool("fakeroot", ["fakeroot", "--"], FOREIGN,
             save=["fakeroot", "-s", "{file}", "--"],
             load=["fakeroot", "-i", "{file}", "-s", "{file}.2", "--"]),
        Tool("pseudo", ["pseudo"], FOREIGN,
             {"PSEUDO_PREFIX": "/usr", "PSEUDO_LOCALSTATEDIR": "{work}/db"}),
        # Its seccomp acceleration does not work with new kernels.
        Tool("proot", ["proot", "-0"], FOREIGN, {"PROOT_NO_SECCOMP": "1"}),
        # One id is all that this one maps.
        Tool("unshare", ["unshare", "-r"], "0 0 0"),
    ]


def works(tool, environment):
    """Whether the tool is there and runs a command."""
    import subprocess
    if not tool.command:
        return True
    if not shutil.which(tool.command[0], path=environment["PATH"]):
        return False
    done = subprocess.run(tool.command + ["true"], env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=60)
    return done.returncode == 0
