"""The installed package on a machine that has Python and nothing else:
bare_root.py ROOT ENVIRONMENT SCRIPT

Makes a root directory with the interpreter, its standard library and the libraries that these load, and
runs the script in it with the packages of a virtual environment. What is not there cannot be used.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import sysconfig


def libraries_of(file):
    """What the dynamic linker loads for a file, itself included."""
    lines = subprocess.run(["ldd", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout
    return set(re.findall(r"(/\S+) \(0x", lines))


def copy(root, file):
    target = root + file
    if not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.realpath(file), target)


def make_root(root, python):
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("/tmp", "/proc", "/dev", "/home"):
        os.makedirs(root + folder)
    library = sysconfig.get_path("stdlib")
    shutil.copytree(
        library, root + library, symlinks=False, ignore_dangling_symlinks=True,
        ignore=shutil.ignore_patterns("test", "site-packages", "dist-packages", "__pycache__", "*.a"),
    )
    copy(root, python)
    loaded = libraries_of(python)
    for module in glob.glob(os.path.join(library, "lib-dynload", "*.so")):
        loaded |= libraries_of(module)
    # A Python without these does not exist: https needs the one, C++ of others the other.
    for one in ("libstdc++.so.6", "libgcc_s.so.1"):
        loaded |= set(glob.glob(f"/usr/lib/*-linux-gnu/{one}"))
    for file in sorted(loaded):
        copy(root, file)


def main(root, environment, script):
    python = os.path.realpath(sys.executable)
    make_root(root, python)
    [packages] = glob.glob(os.path.join(environment, "lib", "python*", "site-packages"))
    for name in os.listdir(packages):
        if name.startswith("ai_sdk"):
            shutil.copytree(os.path.join(packages, name), os.path.join(root, "packages", name))
    shutil.copy2(script, os.path.join(root, "use.py"))

    # In a view of the file systems of its own: programs find what lies beside them through /proc.
    enter = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    script = 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"'
    inside = [*enter, "sh", "-c", script, root, python]
    surroundings = {"HOME": "/home", "PATH": "/usr/sbin:/usr/bin", "PYTHONPATH": "/packages"}
    probe = subprocess.run([*inside, "-c", "pass"], env=surroundings, stderr=subprocess.PIPE, text=True)
    if probe.returncode != 0:
        print(f"Skipped: this machine does not let us change the root directory ({probe.stderr.strip()})")
        return
    subprocess.run([*inside, "/use.py"], env=surroundings, check=True, timeout=120)
    there = sum(len(files) for _, _, files in os.walk(root))
    print(f"also in a root of its own, with {there} files")


main(*sys.argv[1:])
