# SPDX-License-Identifier: BSD-2-Clause
"""
A worker as bitbake's: runs below pseudo with PSEUDO_DISABLED, and forks a task
after it has put the variables of that task into os.environ; the child empties
its environment but for those.  Makes packages of several recipes at once, each
with a state of its own, and an image of them.

	bitbake.py packages|later

Writes what each task saw to OUT/TASK, and archives to OUT/*.tar, for
bitbake.sh.
"""
import os
import shutil
import stat
import subprocess
import sys

TOP = os.getcwd()
OUT = TOP + '/out'
RECIPES = ['alpha', 'beta', 'gamma', 'delta']

# What a recipe installs: path, type, mode, device; owner and group are counted
# from the recipe's own numbers.
TREE = [
    ('usr', 'd', 0o755, 0, 0, None),
    ('usr/bin', 'd', 0o755, 0, 0, None),
    ('usr/bin/tool', 'f', 0o4755, 0, 0, None),
    ('usr/bin/owned', 'f', 0o640, 4242, 42, None),
    ('usr/bin/link', 'l', 0o777, 0, 0, None),
    ('var', 'd', 0o755, 0, 0, None),
    ('var/spool', 'd', 0o2770, 4242, 42, None),
    ('dev', 'd', 0o755, 0, 0, None),
    ('dev/thing', 'c', 0o660, 0, 5, (10, 242)),
    ('dev/disk', 'b', 0o600, 4242, 6, (8, 17)),
]


def work(recipe):
    return f'{TOP}/work/{recipe}'


def numbers(recipe):
    return RECIPES.index(recipe) * 100


def fakeroot_env(recipe):
    """FAKEROOTENV, as bitbake.conf has it."""
    return (f'PSEUDO_PREFIX={TOP} PSEUDO_LOCALSTATEDIR={work(recipe)}/pseudo/ '
            'PSEUDO_PASSWD= PSEUDO_NOSYMLINKEXP=1 PSEUDO_DISABLED=0')


NO_FAKEROOT_ENV = 'PSEUDO_UNLOAD=1'


def fork_off(task, recipe, fakeroot):
    """fork_off_task() of bitbake-worker: the pid."""
    words = fakeroot_env(recipe) if fakeroot else NO_FAKEROOT_ENV
    backup, fake = {}, {}

    for key, value in (word.split('=', 1) for word in words.split()):
        backup[key] = os.environ.get(key)
        os.environ[key] = fake[key] = value
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            for key in list(os.environ):
                del os.environ[key]
            os.environ['PATH'] = PATH
            for key in fake:
                os.environ[key] = fake[key]
            task(recipe)
            status = 0
        finally:
            os._exit(status)
    for key, value in backup.items():
        if value is None:
            del os.environ[key]
        else:
            os.environ[key] = value
    return pid


def run_all(task, fakeroot, recipes=None):
    """Runs a task of all recipes at once."""
    pids = [fork_off(task, r, fakeroot) for r in recipes or RECIPES]

    for pid in pids:
        if os.waitpid(pid, 0)[1]:
            sys.exit(f'{task.__name__}: failed')


def report(name, *lines):
    with open(f'{OUT}/{name}', 'a') as file:
        for line in lines:
            print(line, file=file)


def output(*command, **options):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE, **options).stdout.strip()


def do_compile(recipe):
    """Not a task of root's: a process of the user, and so its children."""
    os.makedirs(f'{work(recipe)}/build')
    with open(f'{work(recipe)}/build/tool', 'w') as file:
        file.write(recipe)
    st = os.stat(f'{work(recipe)}/build/tool')
    report('compile', f'{recipe} {os.getuid()} {st.st_uid} '
           + output('id', '-u') + ' '
           + output('sh', '-c', 'echo "[$LD_PRELOAD]"'))


def do_install(recipe):
    image, base = f'{work(recipe)}/image', numbers(recipe)

    os.umask(0o22)
    for path, kind, mode, uid, gid, dev in TREE:
        path = f'{image}/{path}'
        if kind == 'd':
            os.makedirs(path)
        elif kind == 'f':
            # Through the shell, and with the owner that the build has.
            output('install', '-m', '755', f'{work(recipe)}/build/tool', path)
        elif kind == 'l':
            os.symlink('tool', path)
        else:
            output('mknod', path, kind, *map(str, dev))
        if uid or gid:
            os.lchown(path, uid + base, gid + base)
        if kind != 'l':
            os.chmod(path, mode)
    st = os.stat(f'{work(recipe)}/build/tool')
    # The build's file is the builder's, as root sees it; and the other
    # recipes' images are none of ours.
    report('install', f'{recipe} {os.getuid()} {st.st_uid}')


def do_package(recipe):
    """Splits the image, in another process of the same state."""
    packages = f'{work(recipe)}/packages'

    os.mkdir(packages)
    subprocess.run('tar -cf - -C image . | tar -xpf - -C packages', shell=True,
                   cwd=work(recipe), check=True)
    # With an environment of its own, as many tools pass one.
    subprocess.run(['tar', '--sort=name', '--mtime=@4242', '--numeric-owner',
                    '-cf', f'{OUT}/{recipe}.tar', '-C', packages, '.'],
                   check=True, env={'PATH': PATH})


def do_rootfs(recipe):
    """The image's recipe unpacks all packages, in its own state."""
    rootfs = f'{work(recipe)}/rootfs'

    os.makedirs(rootfs)
    os.umask(0o22)
    for other in RECIPES:
        os.mkdir(f'{rootfs}/{other}')
        output('tar', '-xpf', f'{OUT}/{other}.tar', '-C', f'{rootfs}/{other}')


def do_image(recipe):
    subprocess.run(['tar', '--sort=name', '--mtime=@4242', '--numeric-owner',
                    '-cf', f'{OUT}/image.tar', '-C', f'{work(recipe)}/rootfs',
                    *RECIPES], check=True)


def do_foreign(recipe):
    """A state shows nothing of another recipe's."""
    other = RECIPES[RECIPES.index(recipe) - 1]
    st = os.lstat(f'{work(other)}/image/usr/bin/owned')
    st_dev = os.lstat(f'{work(other)}/image/dev/thing')

    report('foreign', f'{recipe} {st.st_uid} {stat.S_ISREG(st_dev.st_mode)}')


def do_later(recipe):
    """A task of a later run of bitbake."""
    st = os.lstat(f'{work(recipe)}/image/dev/disk')
    report('later', f'{recipe} {st.st_uid} {st.st_gid} '
           f'{os.major(st.st_rdev)} {os.minor(st.st_rdev)} {st.st_mode:o}')


def main():
    if sys.argv[1] == 'later':
        run_all(do_later, True)
        return
    os.makedirs(OUT)
    for recipe in RECIPES + ['image']:
        os.makedirs(work(recipe))
    run_all(do_compile, False)
    run_all(do_install, True)
    run_all(do_foreign, True)
    run_all(do_package, True)
    shutil.rmtree(f'{work("alpha")}/build')
    run_all(do_rootfs, True, ['image'])
    run_all(do_image, True, ['image'])
    # The worker itself was never root.
    st = os.lstat(f'{work("alpha")}/image/usr/bin/owned')
    report('worker', f'{os.getuid()} {st.st_uid} ' + output('id', '-u'))


PATH = os.environ['PATH']
main()
