# SPDX-License-Identifier: BSD-2-Clause
"""What is measured: one row for each workload.

A *session* workload runs inside a session of each tool.  `prepare` runs there
once, `before` before each round and `step` under the clock; all are shell
scripts.  They see

    $tree       a tree of $files small files, the same for all tools
    $list       a file with the names of all its files
    $work       an empty folder of this tool's own
    $uid $gid $gid2   an owner that chown can give here, and a second group
    $loop $tool       bench/loop, the name of the tool
    $count      how often a loop goes round
    $project    a built source tree with an install target

A workload with `variants` is not about sessions: each variant is a step of its
own, outside of all tools; "bare" is the one that the others are compared with.

`files` is the size of the tree, `count` that of a loop; `metric` is wall or
cpu; `goal` is the highest ratio to bare that fakebuild (or the variant called
fakebuild) is meant to have.
"""

from dataclasses import dataclass, field


@dataclass
class Workload:
    name: str
    step: str = ""
    prepare: str = ":"
    before: str = ":"
    files: int = 0
    count: int = 0
    metric: str = "wall"
    goal: float = None
    needs: str = ""             # a program that it cannot do without
    skip: tuple = ()            # tools that it makes no sense for
    variants: dict = field(default_factory=dict)
    launch: int = 0             # the step is outside: TOOL step, so many times
    state: bool = False         # load and save of `files` records
    count_calls: bool = False   # system calls per file, not time

    def scale(self, factor):
        """Less of everything that there is, but not none of it."""
        for size in "files", "count", "launch":
            if getattr(self, size):
                setattr(self, size, max(1, int(getattr(self, size) * factor)))


# The workloads of README's table, and what it calls them.  Their geometric mean
# is compared over years: a row that comes in, goes or changes makes another mean.
NAMED = {
    "lstat-loop": "lstat of one file",
    "fstat-loop": "fstat of one file",
    "statx-loop": "statx of one file",
    "stat-all-plain": "lstat of a tree",
    "stat-all": "  all recorded",
    "chown-new": "chown, another owner",
    "chown-again": "  the same owner",
    "find-plain": "find",
    "find": "  all recorded",
    "chown-R-plain": "chown -R",
    "chown-R": "  all recorded",
    "tar-c-plain": "tar c",
    "tar-c": "  all recorded",
    "tar-x": "tar x",
    "cp-a": "cp -a",
    "rm-rf": "rm -r",
    "rm-rf-recorded": "  all recorded",
    "two-at-once": "two finds at once",
    "install-500": "install, 500 times",
    "make-install": "make install",
    "dpkg-deb": "dpkg-deb --build",
    "true-inside": "true, 500 times",
}

# Gives every file of the tree a record.
RECORD = 'chown -R "$uid:$gid" "$tree"'
# A file that was there before it was recorded; and one that was made in the
# same tick of the clock, whose look-ups have to ask for its birth time.
ONE = f'touch "$work/one" && sleep 0.1 && chown "$uid:$gid" "$work/one"'
NEW = f'touch "$work/one" && chown "$uid:$gid" "$work/one"'
FRESH = 'rm -rf "$work/new" && cp -r "$tree" "$work/new"'
EXTRACT = ('rm -rf "$work/copy" && mkdir "$work/copy" && '
           'tar xf "$work/tree.tar" -C "$work/copy"')
# A protolist of a million entries, twenty to a directory.
MILLION = """awk 'BEGIN { for (i = 0; i < 50000; i++) {
    printf "d usr/share/dir%d - 755 root sys 0 2 - -\\n", i
    for (j = 0; j < 19; j++)
        printf "f usr/share/dir%d/file%d - 644 root bin 0 1 - -\\n", i, j } }'"""


# fakeroot's text for a million files that do not exist.
STATE = """awk 'BEGIN { for (i = 1; i <= 1000000; i++)
    printf "dev=fe00,ino=%d,mode=100644,uid=4242,gid=4343,nlink=1,rdev=0\\n", \\
           i + 500000000 }'"""


# An image with env(1), and a tarball of it.
IMAGE = """mkdir -p "$work/image/bin" "$work/image/proc" "$work/image/dev" \
    "$work/image/run" "$work/image/root" &&
for file in "$(command -v env)" $(ldd "$(command -v env)" | grep -o '/[^ ]*')
do
    mkdir -p "$work/image${file%/*}" && cp "$file" "$work/image$file" || exit 1
done
cp "$(command -v env)" "$work/image/bin"
tar -cf "$work/image.tar" -C "$work/image" ."""


BWRAP = ('bwrap --unshare-all --die-with-parent --bind "$work/image" / '
         '--proc /proc --dev /dev --tmpfs /run env')


def twenty(command):
    return f'for i in 1 2 3 4 5 6 7 8 9 10; do {command}; {command}; done'


def loop(name, count, goal=1.05):
    return Workload(f"{name}-loop",
                    f'exec "$loop" {name} $count "$work/one"',
                    ONE, count=count, goal=goal)


# The same by a program that is linked statically.
def static_loop(name, count, goal, words=""):
    return Workload(f"static-{name}-loop",
                    f'exec "$loop-static" {name} $count "$work/one" {words}',
                    ONE, count=count, goal=goal)


WORKLOADS = [
    # ---- single calls ----
    loop("lstat", 100000),
    Workload("lstat-new-loop", 'exec "$loop" lstat $count "$work/one"', NEW,
             count=100000),
    loop("stat", 100000),
    loop("fstat", 200000),
    loop("statx", 100000),
    loop("getuid", 500000),
    Workload("chown-new",
             'exec "$loop" chown $count "$work/one" $uid $gid $gid2',
             ONE, count=50000, goal=0.75),
    Workload("chown-again",
             'exec "$loop" chown $count "$work/one" $uid $gid $gid',
             ONE, count=50000, goal=0.75),
    static_loop("lstat", 100000, 1.20),
    static_loop("fstat", 200000, 1.30),
    static_loop("chown", 50000, 0.75, "$uid $gid $gid2"),
    Workload("static-read-loop", 'exec "$loop-static" read $count /dev/zero',
             count=500000, goal=1.01),
    Workload("static-write-loop", 'exec "$loop-static" write $count /dev/null',
             count=500000, goal=1.01),

    # ---- trees ----
    # A plain tree is one of which the session has no record, though it has
    # others.
    Workload("stat-all-plain", 'exec "$loop" list 1 "$list"', ONE,
             files=100000, goal=1.05),
    Workload("stat-all", 'exec "$loop" list 1 "$list"', RECORD,
             files=100000, goal=1.05),
    Workload("find-plain",
             'exec find "$tree" -printf "%U %G %m %p\\n" >/dev/null',
             ONE, files=100000, goal=1.05),
    Workload("find", 'exec find "$tree" -printf "%U %G %m %p\\n" >/dev/null',
             RECORD, files=100000, goal=1.05),
    Workload("chown-R-plain", 'exec chown -R "$uid:$gid" "$work/new"',
             before=FRESH, files=20000, goal=0.75),
    Workload("chown-R", f'{RECORD} && chown -R "$uid:$gid2" "$tree"',
             files=50000, goal=0.75),
    # The commonest chown of a build: new files, to the owner they show anyway.
    Workload("chown-R-root",
             'if [ $tool = bare ]; then\n'
             '    exec chown -R "$uid:$gid" "$work/new"\n'
             'fi\n'
             'exec chown -R 0:0 "$work/new"',
             before=FRESH, files=20000, goal=0.75),
    Workload("chmod-R", 'chmod -R g+w "$tree" && chmod -R g-w "$tree"',
             RECORD, files=50000, goal=1.05),
    Workload("tar-c-plain",
             'exec tar cf - "$tree" 2>/dev/null | cat >/dev/null',
             ONE, files=50000, goal=1.05),
    Workload("tar-c", 'exec tar cf - "$tree" 2>/dev/null | cat >/dev/null',
             RECORD, files=50000, goal=1.05),
    Workload("tar-x", 'exec tar xpf "$work/tree.tar" --same-owner '
             '-C "$work/copy"',
             'tar cf "$work/tree.tar" -C "$tree" .',
             'rm -rf "$work/copy" && mkdir "$work/copy"',
             files=20000, goal=1.05),
    Workload("cp-a", 'exec cp -a "$tree" "$work/copy"', RECORD,
             'rm -rf "$work/copy"', files=20000, goal=1.05),
    Workload("rm-rf", 'exec rm -rf "$work/copy"',
             'tar cf "$work/tree.tar" -C "$tree" .',
             EXTRACT, files=20000, goal=1.05),
    Workload("rm-rf-recorded", 'exec rm -rf "$work/copy"',
             'tar cf "$work/tree.tar" -C "$tree" .',
             f'{EXTRACT} && chown -R "$uid:$gid" "$work/copy"',
             files=20000, goal=1.05),
    Workload("two-at-once",
             'half() { find "$tree" -printf "%U %m\\n" >/dev/null; }; '
             'half & half; wait', RECORD, files=100000, goal=1.05),

    # ---- packaging ----
    Workload("install-500",
             'exec "$loop" spawn $count install -m 4755 "$work/one" '
             '"$work/two"',
             ONE, count=500, goal=1.05),
    Workload("make-install",
             'exec make -s -C "$project" install DESTDIR="$work/root"',
             before='rm -rf "$work/root"', goal=1.05, needs="make"),
    Workload("dpkg-deb",
             'exec dpkg-deb -Znone --build "$work/pkg" "$work/pkg.deb" '
             '>/dev/null',
             'cp -a "$tree" "$work/pkg" && mkdir "$work/pkg/DEBIAN" && '
             'printf "Package: bench\\nVersion: 1\\nArchitecture: all\\n'
             'Maintainer: a <a@b.c>\\nDescription: d\\n" '
             '>"$work/pkg/DEBIAN/control" && chown -R $uid:$gid "$work/pkg"',
             files=20000, goal=1.05, needs="dpkg-deb"),

    # ---- starting and ending ----
    Workload("true-inside", 'exec "$loop" spawn $count true', count=500,
             goal=1.04),
    Workload("static-true-inside",
             'exec "$loop" spawn $count "$loop-static" getuid 1 "$work/one"',
             ONE, count=500, goal=1.30),
    Workload("go-version", 'exec "$loop" spawn $count go version >/dev/null',
             count=50, goal=1.06, needs="go"),
    Workload("launch-true", "true", launch=50, goal=2.0),
    Workload("load-save", "true", files=200000, state=True),

    # A million records; here bare is what fakeroot does.
    Workload("state-1M-load", prepare=f'{STATE} >"$work/text"', goal=1.0,
             needs="fakeroot",
             variants={"bare": 'fakeroot -i "$work/text" true',
                       "fakebuild": 'fakebuild -i "$work/text" true'}),
    Workload("state-1M-load-save", prepare=f'{STATE} >"$work/text"', goal=1.0,
             needs="fakeroot",
             variants={"bare": 'fakeroot -i "$work/text" -s "$work/out" true',
                       "fakebuild":
                           'fakebuild -i "$work/text" -s "$work/out" true'}),
    # Here it is a state that is loaded and written anew.
    Workload("state-1M-live",
             prepare=f'{STATE} >"$work/text" && '
                     'fakebuild -i "$work/text" -s "$work/state.db" true',
             variants={"bare": 'fakebuild -i "$work/state.db" '
                               '-s "$work/out.db" true',
                       "fakebuild":
                           'fakebuild --state "$work/state.db" true'}),

    # ---- boxes ----
    # Here bare is bwrap with the same namespaces, on the image itself.
    Workload("box-enter", prepare=IMAGE, goal=2.0, needs="bwrap",
             variants={"bare": twenty(BWRAP),
                       "fakebuild": twenty('uchroot "$work/image" env')}),
    Workload("box-enter-audit", prepare=IMAGE, goal=2.0, needs="bwrap",
             variants={"bare": twenty(BWRAP),
                       "fakebuild": twenty(
                           'uchroot --audit-fd 7 "$work/image" env '
                           '7>>"$work/audit"')}),
    # What peers do for a fresh root: they unpack it, and remove it.
    Workload("box-unpack", prepare=IMAGE, goal=1.0,
             variants={"bare": 'mkdir "$work/root" && '
                               'tar -xf "$work/image.tar" -C "$work/root" && '
                               'unshare -Ur chroot "$work/root" env && '
                               'rm -rf "$work/root"',
                       "fakebuild": 'uchroot "$work/image.tar" env'}),

    # ---- system calls ----
    Workload("find-calls", 'find "$tree" -printf "%U %m\\n" >/dev/null',
             RECORD, files=20000, needs="strace", count_calls=True, goal=0.02,
             skip=("proot",)),

    # ---- parts ----
    # A tree of unrecorded files, so that the import records each of them.
    Workload("import",
             prepare='fakebuild --state "$work/s.db" true && '
                     'fakebuild --state "$work/s.db" --export json '
                     '--root "$tree" >"$work/parts"',
             files=200000, metric="cpu", goal=3.0,
             variants={"bare": 'find "$tree" -printf '
                               '"%p %m %U %G %s %y\\n" >"$work/listed"',
                       "fakebuild": 'fakebuild --import "$work/parts" '
                                    '--root "$tree" true'}),

    # ---- packaging databases ----
    Workload("protocmp",
             prepare='protolist "$tree" >"$work/db"', files=200000,
             metric="cpu", goal=1.3,
             variants={"bare": 'find "$tree" -ls',
                       "fakebuild": 'protocmp -d "$work/db" "$tree"'}),
    Workload("protolist", files=200000, metric="cpu", goal=1.3,
             variants={"bare": 'find "$tree" -ls',
                       "fakebuild": 'protolist "$tree"'}),

    # ---- packaging databases ----
    # For these bare is the time that is allowed: a goal of 1.
    Workload("pkgdb-text",
             prepare=f'{MILLION} >"$work/db"', files=0, goal=1.0,
             variants={"bare": "sleep 1.5",
                       "fakebuild": '"$build/bench/lookup" "$work/db"'}),
    Workload("pkgdb-sqlite",
             prepare=f'{MILLION} | pkgdb convert -t sqlite -o "$work/db" - && '
                     'echo usr/share/dir7/file7 >"$work/one"', goal=1.0,
             variants={"bare": "sleep 0.02",
                       "fakebuild":
                           '"$build/bench/lookup" "$work/db" "$work/one"'}),
    # Starting a filter with it and looking nothing up.
    Workload("translate-sqlite",
             prepare=f'{MILLION} | pkgdb convert -t sqlite -o "$work/db" - && '
                     'cpio -oH newc </dev/null >"$work/nothing" 2>/dev/null',
             goal=1.0, needs="cpio",
             variants={"bare": "sleep 0.02", "fakebuild":
                       'cpiotranslate "$work/db" <"$work/nothing"'}),
    # Here it is reading the database without asking it anything.
    Workload("pkgdb-look-up",
             prepare='protolist "$tree" >"$work/db" && '
                     'cut -d" " -f2 "$work/db" >"$work/names"',
             files=200000, metric="cpu", goal=1.2,
             variants={"bare": '"$build/bench/lookup" "$work/db" /dev/null',
                       "fakebuild":
                           '"$build/bench/lookup" "$work/db" "$work/names"'}),
]
